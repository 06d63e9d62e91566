/** What the colours and sizes mean, with the values that they stand for now. */
import { plain } from "../../layout/numbers";
import type { Scales } from "../../layout/scales";
import type { Choices } from "../../state/choices/choices";
import type { FlowOf } from "../../state/choices/options";
import type { ShownRow } from "../../state/comparison/difference";
import type { Theme } from "../common/theme";
import { classScale } from "../common/colours";
import { visibleWord, wholeWord } from "../../layout/words";

interface Props {
  choices: Choices;
  scales: Scales;
  /** What colours the units; null where nothing does. */
  row: ShownRow | null;
  /** Why nothing does, though something is chosen. */
  note: string | null;
  /** Whether words are coloured by what the second pane has more than the first. */
  wordsByChange: boolean;
  /** What flows between two panes; null where nothing does. */
  flow: FlowOf | null;
  /** Classes that the user gave words; empty where there are none. */
  classes: readonly string[];
  theme: Theme;
}

export function Legend({ choices, scales, row, note, wordsByChange, flow, classes, theme }: Props) {
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
              {unitsSay(row)}
              <bdi title={wholeWord(row.word)}>“{visibleWord(row.word)}”</bdi>
            </span>
          </>
        ) : (
          <>
            <span class="swatch neutral" />
            <span>{note ?? "units: faint = fits another chip nearly as well"}</span>
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
          {wordsByChange && (
            <>
              {"; "}
              <span class="rise">orange</span>
              {" = the second responds more strongly, "}
              <span class="fall">blue</span>
              {" = less"}
            </>
          )}
          {!wordsByChange && choices.wordColour === "sign" && (
            <>
              {" ("}
              <span class="fall">blue</span>
              {"), else "}
              <span class="rise">orange</span>
            </>
          )}
        </span>
      </span>
      {flow && <span class="item">{`flow: pale = same ${flow === "units" ? "chip" : "cloud"}, strong = another`}</span>}
      {!wordsByChange &&
        choices.wordColour === "class" &&
        classes.map((name) => (
          <span key={name} class="item" data-class={name}>
            <span class="swatch" style={`background:${fill(name)}`} />
            <bdi>{name}</bdi>
          </span>
        ))}
    </div>
  );
}

function unitsSay({ position, difference }: ShownRow): string {
  const what = position === undefined ? "expected response to " : `response at step ${position + 1}, `;
  return difference ? `units: second less first, ${what}` : `units: ${what}`;
}
