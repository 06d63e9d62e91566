/** Items of the legend: the bars and the gauges of the glyphs. */
import type { Choices } from "../../../state/choices/choices";
import type { ShownDifference } from "../../../state/comparison/shown_difference";
import { plain } from "../../../wording/numbers";

interface Props {
  choices: Choices;
  difference: ShownDifference | null;
  /** What a bar of full height is; null where panes differ. */
  full: number | null;
  /** Whether bars lie on their sides, without gauges. */
  lying: boolean;
  /** Whether there is next to no room. */
  brief: boolean;
  /** Whether there is room for all of it. */
  whole: boolean;
}

export function GlyphItems({ choices, difference, full, lying, brief, whole }: Props) {
  const positive = `what is positive ${lying ? "at the right of" : "above"} the line`;
  return (
    <>
      <span class="item">
        <GlyphMark unsigned={difference !== null && !difference.bars} />
        <span>
          {difference ? differencesSay(difference, whole, positive) : barsSay(choices, brief, whole, positive)}
          {full !== null && (brief ? `, ±${plain(full)}` : `, full at ±${plain(full)}`)}
        </span>
      </span>
      {!lying && (
        <span class="item">
          <svg class="gauge-mark" width={24} height={10} aria-hidden="true">
            <path d="M0 2h24" class="whole" />
            <path d="M0 2h15" />
            <path d="M15 4l3 5h-6z" class="tip" />
          </svg>
          <span>
            {(whole ? "kept: how much of what a chip held was left after the step" : "kept") +
              (difference && whole ? ", each side’s own" : "")}
          </span>
        </span>
      )}
    </>
  );
}

/** Of a sentence with a word replaced beside it, the colours may tell the difference. */
function barsSay({ sentences, bars }: Choices, brief: boolean, whole: boolean, positive: string): string {
  if (sentences.length > 1 && bars === "difference")
    return "bars of chips, ≠: strong more, pale less than in the sentence beside it";
  return whole
    ? `a bar a chip, ${positive}: strong colour grew, pale shrank, grey stayed`
    : `bars${brief ? "" : " of chips"}: strong grew, pale shrank`;
}

/** Of what two records differ by at the same step. */
function differencesSay({ whose, bars }: ShownDifference, whole: boolean, positive: string): string {
  if (!bars) return "bars, grey: each side’s own";
  const both = whose === "later" ? "earlier" : "first";
  return whole
    ? `a bar a chip, ${positive}: grey in both, strong colour more in the ${whose}, pale more in the ${both}`
    : `bars: strong more in the ${whose}, pale less`;
}

/** Two bars of a glyph: one that grew above the line, one that shrank below it. */
function GlyphMark({ unsigned }: { unsigned: boolean }) {
  return (
    <svg class={unsigned ? "glyph-mark unsigned" : "glyph-mark"} width={30} height={14} aria-hidden="true">
      <path class="body" d="M0 4h13v3H0zM16 7h13v3H16z" />
      <path class="positive" d="M0 1h13v3H0z" />
      <path class="negative shrank" d="M16 10h13v3H16z" />
      <path class="midline" d="M0 7h30" />
    </svg>
  );
}
