/** The column of glyphs: all of a short sentence, a window on a long one. */
import type { Box } from "./box";

export interface SequenceLayout {
  /** Glyph of each step, the first in sight at the top; those above and below the window lie outside `view`. */
  rows: Box[];
  view: Box;
  /** Right end and width of the words to the left of the glyphs. */
  label: { right: number; width: number };
  /** The overview strip at the far left; null where all steps are in sight. */
  strip: Box | null;
  /** First step in sight, whole steps in sight, and the last first step. */
  from: number;
  visible: number;
  last: number;
}

const LEAST_ROW = 40;
const MOST_ROW = 130;
const ROW_GAP = 5;
const STRIP = 12;
/** Room for seven letters. */
const LEAST_LABEL = 54;

export function layoutSequence(length: number, column: Box, from: number, labelWidth: number): SequenceLayout {
  const visible = Math.max(1, Math.min(length, Math.floor(column.height / LEAST_ROW)));
  const pitch = Math.min(MOST_ROW, column.height / visible);
  const last = Math.max(0, length - visible);
  const first = Math.max(0, Math.min(last, Math.round(from)));
  const left = last > 0 ? STRIP + 6 : 0;
  const widest = Math.max(column.width * 0.4 - left, LEAST_LABEL);
  const words = Math.max(0, Math.min(widest, labelWidth));
  const x = column.x + left + words + 6;
  const rows = Array.from({ length }, (_, step) => ({
    x,
    y: column.y + (step - first) * pitch,
    width: Math.max(1, column.x + column.width - x),
    height: pitch - ROW_GAP,
  }));
  return {
    rows,
    view: { x: column.x, y: column.y, width: column.width, height: visible * pitch - ROW_GAP },
    label: { right: x - 6, width: words },
    strip: last > 0 ? { x: column.x, y: column.y, width: STRIP, height: visible * pitch - ROW_GAP } : null,
    from: first,
    visible,
    last,
  };
}

/** The first step in sight that brings `step` into sight with the least movement. */
export function bringIntoSight(step: number, layout: Pick<SequenceLayout, "from" | "visible" | "last">): number {
  if (step < layout.from) return step;
  if (step >= layout.from + layout.visible) return Math.min(layout.last, step - layout.visible + 1);
  return layout.from;
}
