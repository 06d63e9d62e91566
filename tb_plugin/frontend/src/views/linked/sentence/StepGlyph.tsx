/** One step of a sentence: its word, and its glyph. */
import type { SentenceStep, Variable } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { layoutGlyph, layoutSideways, markersPath, rectanglesPath, type Glyph } from "../../../layout/glyph";
import { BELOW_SIZE, LINE_BELOW } from "../../../layout/sentence/column";
import { expectedText, stepText } from "../../../wording/said";
import type { SequenceLayout } from "../../../layout/sentence/sequence";
import { fitText, type Measure } from "../../../layout/text";
import { visibleWord } from "../../../wording/words";

interface Props {
  step: SentenceStep;
  index: number;
  box: Box;
  /** Whether bars stand, with gauges above them, rather than lie on their sides. */
  upright: boolean;
  scale: number;
  label: SequenceLayout["label"];
  /** Upper end of what is in sight. */
  top: number;
  /** What stands beside the glyph: the word, the number of the step, or nothing where there is no room. */
  text: string;
  /** Whether the network does not know the word, and read the one for unknown ones. */
  unknown: boolean;
  /** Whether another word stands there in the sentence at its left. */
  replaced: boolean;
  /** Whether the word that the model expects next stands below. */
  expects: boolean;
  variables: readonly Variable[];
  measure: Measure;
}

export function StepGlyph(props: Props) {
  const { step, index, box, upright, scale, label, top, text, unknown, replaced, expects, variables, measure } = props;
  const glyph = upright ? layoutGlyph(step, box, scale) : null;
  const numbered = text !== visibleWord(step.label);
  const below = expects && box.height >= 2 * LINE_BELOW ? expectedText(step) : "";
  const middle = box.y + box.height / 2 - (below === "" ? 0 : LINE_BELOW / 2);
  return (
    <g
      class="step"
      data-step={index}
      role="button"
      tabindex={index === 0 ? 0 : -1}
      aria-label={`${stepText(step, index, variables)}${unknown ? ", a word that the network does not know" : ""}`}
    >
      <rect
        class="catch"
        x={label.right - label.width}
        y={box.y}
        width={box.x + box.width - label.right + label.width}
        height={box.height}
      />
      {text !== "" && (
        <text
          class={`${numbered ? "step-number" : "step-word"}${unknown ? " unknown" : ""}${replaced ? " replaced" : ""}`}
          x={label.right}
          y={inSight(middle, top)}
          dy="0.34em"
        >
          {fitText(unknown ? `? ${text}` : text, label.width, 12, measure)}
        </text>
      )}
      {below !== "" && (
        <text class="expected" x={label.right} y={middle + LINE_BELOW + 1} dy="0.34em">
          {fitText(below, label.width, BELOW_SIZE, measure)}
        </text>
      )}
      {glyph && <rect class="glyph" rx={4} {...box} />}
      <Bars glyph={glyph ?? layoutSideways(step, box, scale)} />
      {glyph && (
        <>
          <path class="midline" d={`M${box.x + 2} ${glyph.midline}h${box.width - 4}`} />
          <path class="track" d={rectanglesPath(glyph.gauges.map((one) => one.track))} />
          <path class="kept" d={rectanglesPath(glyph.gauges.map(({ track, kept }) => ({ ...track, width: kept })))} />
          <path class="marker" d={markersPath(glyph.gauges)} />
        </>
      )}
    </g>
  );
}

function Bars({ glyph }: { glyph: Pick<Glyph, "bodies" | "changes"> }) {
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(glyph.changes.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
  return (
    <>
      <path class="body" d={rectanglesPath(glyph.bodies.map((one) => one.box))} />
      <path class="grew positive" d={changes(true, true)} />
      <path class="grew negative" d={changes(false, true)} />
      <path class="shrank positive" d={changes(true, false)} />
      <path class="shrank negative" d={changes(false, false)} />
    </>
  );
}

/** What stands beside each step: its word where rows are high enough, else the numbers of some. */
export function stepLabel(step: SentenceStep, index: number, numberedEvery: number | null): string {
  if (numberedEvery === null) return visibleWord(step.label);
  // The first one, unless the second has a number, too.
  const first = index === 0 && numberedEvery !== 2;
  return first || (index + 1) % numberedEvery === 0 ? String(index + 1) : "";
}

/** A text beside the first row, which may be lower than its letters, is not cut. */
function inSight(y: number, top: number): number {
  return y > top && y < top + LEAST_Y ? top + LEAST_Y : y;
}

const LEAST_Y = 5;
