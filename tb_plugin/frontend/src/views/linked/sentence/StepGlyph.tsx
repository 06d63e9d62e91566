/** One step of a sentence: its word, and the frame of its glyph. */
import type { Sentence, SentenceStep } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { BELOW_SIZE } from "../../../layout/sentence/column";
import { hasLineBelow, LINE_BELOW } from "../../../layout/sentence/tracks/track";
import { NO_LEVEL } from "../../../layout/sentence/tracks/series_heads";
import { levelOf, stepText } from "../../../wording/said";
import type { SequenceLayout } from "../../../layout/sentence/sequence";
import { fitText, fitWord, type Measure } from "../../../layout/text";
import { visibleWord } from "../../../wording/words";

interface Props {
  step: SentenceStep;
  index: number;
  box: Box;
  /** How far below it points at it, too: of the last one as far as its forecasts. */
  reach?: number;
  /** Whether bars stand, in a frame of their own, rather than lie on their sides. */
  upright: boolean;
  label: SequenceLayout["label"];
  /** Upper end of what is in sight. */
  top: number;
  /** What stands beside the glyph: the word, the number of the step, or nothing where there is no room. */
  text: string;
  /** Whether the network does not know the word, and read the one for unknown ones. */
  unknown: boolean;
  /** Whether another word stands there in the sentence at its left. */
  replaced: boolean;
  /** Forms of what stands below the word, the longest first; none where nothing does. */
  below: readonly string[];
  sentence: Pick<Sentence, "steps" | "variables">;
  /** The words for none of which one that is cut may be taken. */
  among: readonly string[];
  measure: Measure;
}

export function StepGlyph(props: Props) {
  const { step, index, box, reach = 0, upright, label, top, text, unknown, replaced, sentence, among, measure } = props;
  const numbered = text !== visibleWord(step.label);
  const below = hasLineBelow(box) ? props.below : [];
  const mark = unknown ? "? " : "";
  const middle = box.y + box.height / 2 - (below.length === 0 ? 0 : LINE_BELOW / 2);
  const levels = (label.columns ?? []).map(({ variable, width }) =>
    fitText(levelOf(step.word, variable) ?? NO_LEVEL, width + 0.01, 12, measure),
  );
  const word =
    text === "" || label.columns ? "" : mark + fitWord(text, label.width - measure(mark, 12), 12, measure, among);
  const next = fitBelow(below, label.width, measure, among);
  const seen = [...levels, numbered ? "" : word, next].filter((one) => one !== "").join(" ");
  return (
    <g
      class="step"
      data-step={index}
      role="button"
      tabindex={index === 0 ? 0 : -1}
      aria-label={`${stepText(step, index, sentence, seen)}${unknown ? ", a word that the network does not know" : ""}`}
    >
      <rect
        class="catch"
        x={label.right - label.width}
        y={box.y}
        width={box.x + box.width - label.right + label.width}
        height={box.height + reach}
      />
      {label.columns?.map(({ variable, right }, at) => (
        <text key={variable} class="step-word" x={label.right + right} y={middle} dy="0.34em">
          {levels[at]}
        </text>
      ))}
      {word !== "" && (
        <text
          class={`${numbered ? "step-number" : "step-word"}${unknown ? " unknown" : ""}${replaced ? " replaced" : ""}`}
          x={label.right}
          y={inSight(middle, top)}
          dy="0.34em"
        >
          {word}
        </text>
      )}
      {next !== "" && (
        <text class="expected" x={label.right} y={middle + LINE_BELOW + 1} dy="0.34em">
          {next}
        </text>
      )}
      {upright && <rect class="glyph" rx={4} {...box} />}
    </g>
  );
}

/** What stands below a word, as wide as there is room: of what the network expects only the name is cut. `texts`: the longest first. */
export function fitBelow(texts: readonly string[], width: number, measure: Measure, among: readonly string[]): string {
  const whole = texts.find((one) => measure(one, BELOW_SIZE) <= width);
  const [first, last] = [texts[0], texts.at(-1)];
  if (whole !== undefined || first === undefined || last === undefined) return whole ?? "";
  if (!last.startsWith(EXPECTED)) return fitText(last, width, BELOW_SIZE, measure);
  const cut = (number: string) =>
    fitWord(last.slice(EXPECTED.length), width - measure(EXPECTED + number, BELOW_SIZE), BELOW_SIZE, measure, among);
  const number = first.slice(last.length);
  const beside = cut(number);
  return EXPECTED + (beside.length >= FEWEST_LETTERS ? beside + number : cut(""));
}

/** Of a name before its number; a shorter one has the room alone. */
const FEWEST_LETTERS = 8;

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
/** Before what the network expects. */
const EXPECTED = "→ ";
