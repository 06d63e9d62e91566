/** Items of the legend: the bars and the gauges of the glyphs. */
import type { Choices } from "../../../state/choices/choices";

/** `whole`: whether there is room for all of it; `brief`: whether there is next to none. */
export function GlyphItems({ choices, brief, whole }: { choices: Choices; brief: boolean; whole: boolean }) {
  return (
    <>
      <span class="item">
        <GlyphMark />
        <span>{barsSay(choices, brief, whole)}</span>
      </span>
      <span class="item">
        <svg class="gauge-mark" width={24} height={10} aria-hidden="true">
          <path d="M0 2h24" class="whole" />
          <path d="M0 2h15" />
          <path d="M15 4l3 5h-6z" class="tip" />
        </svg>
        <span>{whole ? "kept: how much of what a chip held was left after the step" : "kept"}</span>
      </span>
    </>
  );
}

/** Of a sentence with a word replaced beside it, the colours may tell the difference. */
function barsSay({ sentences, bars }: Choices, brief: boolean, whole: boolean): string {
  if (sentences.length > 1 && bars === "difference")
    return "bars of chips, ≠: strong more, pale less than in the sentence beside it";
  return whole
    ? "a bar a chip, what is positive above the line: strong colour grew, pale shrank, grey stayed"
    : `bars${brief ? "" : " of chips"}: strong grew, pale shrank`;
}

/** Two bars of a glyph: one that grew above the line, one that shrank below it. */
function GlyphMark() {
  return (
    <svg class="glyph-mark" width={30} height={14} aria-hidden="true">
      <path class="body" d="M0 4h13v3H0zM16 7h13v3H16z" />
      <path class="positive" d="M0 1h13v3H0z" />
      <path class="negative shrank" d="M16 10h13v3H16z" />
      <path class="midline" d="M0 7h30" />
    </svg>
  );
}
