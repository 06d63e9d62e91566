/** Item of the legend: what colours or shades the units, and at which value it is full. */
import type { Causes } from "../../../api/types";
import type { Scales } from "../../../layout/scales";
import type { Choices } from "../../../state/choices/choices";
import type { ShownRow } from "../../../state/comparison/difference";
import { sizesLabel, unitMemory } from "../../../wording/causes";
import { lessText } from "../../../wording/less";
import { nouns } from "../../../wording/nouns";
import { plain } from "../../../wording/numbers";
import { visibleWord, wholeWord } from "../../../wording/words";

interface Props {
  choices: Choices;
  scales: Scales;
  /** What colours the units; null where nothing does. */
  row: ShownRow | null;
  /** Why nothing does, though something is chosen. */
  note: string | null;
  /** Whether it is still looked for. */
  loading: boolean;
  /** Of each pane. */
  causes: readonly (Causes | null)[];
  /** Whether there is room for all of it. */
  whole: boolean;
}

/** Signs of a word beside what is said of it. */
const LONGEST = 20;

export function UnitsItem({ choices, scales, row, note, loading, causes, whole }: Props) {
  const clip = plain(choices.clip * (row?.position === undefined ? scales.response : scales.step));
  const by = choices.unitColour;
  const ramp = (
    <>
      <span>{`−${clip}`}</span>
      <span class="ramp" />
      <span>{`+${clip}`}</span>
    </>
  );
  return (
    <span class="item units">
      {by !== "response" ? (
        <>
          {scales[by] > 0 && <span>0</span>}
          <span class="ramp sizes" />
          {scales[by] > 0 && <span>{`${by === "memory" ? "≥ " : ""}${plain(scales[by])}`}</span>}
          <span class="says">
            <span>{sizesSay(by, causes, choices.fit)}</span>
          </span>
          {by === "memory" && causes.some((one) => one && unitMemory(one)?.includes(null)) && (
            <>
              <span class="swatch neutral" />
              <span>not known</span>
            </>
          )}
        </>
      ) : row ? (
        <>
          {ramp}
          <span
            class="says"
            title={`${unitsSay(row)}“${wholeWord(row.word)}”${row.position === undefined ? `, with a ring among the ${nouns()}` : ""}`}
          >
            <span>{unitsSay(row, true)}</span>
            <bdi class={row.position === undefined ? "ringed" : undefined}>
              “{whole ? wholeWord(row.word) : visibleWord(row.word, LONGEST)}”
            </bdi>
          </span>
        </>
      ) : loading ? (
        <>
          {ramp}
          <span class="says">
            <span>response of units: loading …</span>
          </span>
        </>
      ) : (
        <>
          <span class="swatch neutral" />
          <span class="says">
            <span>{note ?? "units without a response"}</span>
          </span>
        </>
      )}
    </span>
  );
}

/** What the shades of the units are, of both panes where they differ, and whether epochs share their scale. */
function sizesSay(by: "importance" | "memory", panes: readonly (Causes | null)[], fit: boolean): string {
  const [first = sizesLabel(by, null), second = first] = panes.map((causes) => sizesLabel(by, causes));
  const says = first === second ? first : `first pane: ${first}; second: ${second}`;
  // The largest of a training is known of single units alone.
  const isOfChips = panes.some((causes) => causes?.measured && !(causes.units.importance && causes.units.largest));
  return by === "importance" && isOfChips && !fit ? `${says}, scaled to what is shown` : says;
}

/** `brief`: of a difference without what is taken from what, which the line under the bar says. */
function unitsSay({ position, difference }: ShownRow, brief = false): string {
  const what = position === undefined ? "expected response to " : `response at step ${position + 1}, `;
  if (!difference) return what;
  const at = position === undefined ? "" : `step ${position + 1}, `;
  return `${lessText({ whose: difference })}, ${brief ? at : what}`;
}
