/** The column of glyphs: all of a short sentence, a window on a long one. */
import type { Box } from "./box";

export interface SequenceLayout {
  /** Glyph of each step, the first in sight at the top; those above and below the window lie outside `view`. */
  rows: Box[];
  view: Box;
  /** Right end and width of the words to the left of the glyphs. */
  label: { right: number; width: number };
  /** Below the last glyph, for what the model says at the end; null where there is no room kept for it. */
  foot: Box | null;
  /** The overview strip at the far left; null where all steps are in sight. */
  strip: Box | null;
  /** First step in sight, whole steps in sight, and the last first step. */
  from: number;
  visible: number;
  last: number;
}

/** A row shows a word and a line below it from this height on; a person who brushes more words may have lower ones. */
export const COMFORTABLE_ROW = 40;
const LEAST_ROW = 16;
const MOST_ROW = 130;
const ROW_GAP = 5;
const STRIP = 14;
/** Room for eight letters, and for a prediction such as “good 100 %”. */
const LEAST_LABEL = 64;

/** What the rows of a sequence need. */
export interface SequenceNeeds {
  /** Width of the widest word. */
  label: number;
  /** Room that is kept below the last glyph in sight. */
  foot?: number;
  /** Least height of a row where the person did not choose how many are in sight. */
  comfortable?: number;
}

/** `wanted`: how many steps the person wants in sight; null for as many as are comfortable. */
export function layoutSequence(
  length: number,
  column: Box,
  from: number,
  wanted: number | null,
  { label, foot = 0, comfortable = COMFORTABLE_ROW }: SequenceNeeds,
): SequenceLayout {
  const least = wanted === null ? comfortable : LEAST_ROW;
  const room = column.height - foot;
  const visible = Math.max(1, Math.min(length, wanted ?? length, Math.floor(room / least)));
  const pitch = Math.min(MOST_ROW, room / visible);
  const gap = Math.min(ROW_GAP, pitch / 8);
  const last = Math.max(0, length - visible);
  const first = Math.max(0, Math.min(last, Math.round(from)));
  const left = last > 0 ? STRIP + 6 : 0;
  const widest = Math.max(column.width * 0.4 - left, LEAST_LABEL);
  const words = Math.max(0, Math.min(widest, label));
  const x = column.x + left + words + 6;
  const rows = Array.from({ length }, (_, step) => ({
    x,
    y: column.y + (step - first) * pitch,
    width: Math.max(1, column.x + column.width - x),
    height: pitch - gap,
  }));
  return {
    rows,
    view: { x: column.x, y: column.y, width: column.width, height: visible * pitch - gap },
    label: { right: x - 6, width: words },
    foot:
      foot > 0 ? { x: column.x + left, y: column.y + visible * pitch, width: column.width - left, height: foot } : null,
    strip: last > 0 ? { x: column.x, y: column.y, width: STRIP, height: visible * pitch - gap } : null,
    from: first,
    visible,
    last,
  };
}

/** First step and number of steps of what was brushed, in steps from the start: whole steps, at least one. */
export function windowOf(start: number, end: number, length: number): [from: number, visible: number] {
  const from = Math.max(0, Math.min(length - 1, Math.round(start)));
  return [from, Math.max(1, Math.min(length, Math.round(end)) - from)];
}

/** The first step in sight that brings `step` into sight with the least movement. */
export function bringIntoSight(step: number, layout: Pick<SequenceLayout, "from" | "visible" | "last">): number {
  if (step < layout.from) return step;
  if (step >= layout.from + layout.visible) return Math.min(layout.last, step - layout.visible + 1);
  return layout.from;
}
