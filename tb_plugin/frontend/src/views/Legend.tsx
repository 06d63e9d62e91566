/** What the colours and sizes mean, with the values that they stand for now. */
import type { ResponseRow } from "../api/types";
import { plain } from "../layout/numbers";
import type { Scales } from "../layout/scales";
import type { Choices } from "../state/choices";
import type { Theme } from "../state/theme";
import { classScale } from "./colours";

interface Props {
  choices: Choices;
  scales: Scales;
  /** What colours the units; null where nothing does. */
  row: ResponseRow | null;
  /** Classes that the user gave words; empty where there are none. */
  classes: readonly string[];
  theme: Theme;
}

export function Legend({ choices, scales, row, classes, theme }: Props) {
  const fill = classScale(classes, theme);
  const clip = plain(choices.clip * scales.response);
  return (
    <div class="legend" aria-label="legend">
      <span class="item">
        {row ? (
          <>
            <span>{`−${clip}`}</span>
            <span class="ramp" />
            <span>{`+${clip}`}</span>
            <span>
              {row.position === undefined
                ? "units: expected response to "
                : `units: response at step ${row.position + 1}, `}
              <bdi>“{row.word}”</bdi>
            </span>
          </>
        ) : (
          <>
            <span class="swatch neutral" />
            <span>units: faint = fits another chip nearly as well</span>
          </>
        )}
      </span>
      <span class="item">
        <span class="band positive" />
        <span class="band negative" />
        <span>{`links: mean response, at most ±${plain(scales.link)}`}</span>
      </span>
      <span class="item">
        <span class="letters">
          <b>a</b>a<small>a</small>
        </span>
        <span>
          {`words: strength at most ${plain(scales.strength)}, faint = uncertain, `}
          <i>slanted</i>
          {" = lowers its chip"}
          {choices.wordColour === "sign" && (
            <>
              {" ("}
              <span class="fall">blue</span>
              {"), else "}
              <span class="rise">orange</span>
            </>
          )}
        </span>
      </span>
      {choices.wordColour === "class" &&
        classes.map((name) => (
          <span key={name} class="item" data-class={name}>
            <span class="swatch" style={`background:${fill(name)}`} />
            <bdi>{name}</bdi>
          </span>
        ))}
    </div>
  );
}
