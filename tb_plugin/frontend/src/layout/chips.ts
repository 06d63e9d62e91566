/**
 * Packs the units of every chip into one column of rectangles, at one size of unit.
 *
 * The units are as large as the column allows; chips keep the order of their numbers, so that pictures of other epochs
 * can be compared by position. A chip is as wide as its units need: few units make a small chip, not an empty one.
 */
import type { Box } from "./box";

export interface ChipPlace {
  /** The rectangle around the units. */
  box: Box;
  /** Baseline of the label above the box. */
  labelY: number;
  /** Upper left corner of each unit, in the order given. */
  cells: { x: number; y: number }[];
}

export interface ChipsLayout {
  chips: ChipPlace[];
  /** Side of a unit's square. */
  side: number;
  /** Bottom of the lowest chip: below the column's end only where the column is too low for the labels alone. */
  bottom: number;
}

const PADDING = 4;
const LABEL = 17;
const LEAST_GAP = 5;
/** Larger squares say no more and make a chip of eight units look like a keyboard; on a wall they may grow. */
const LARGEST_PITCH = 30;
const LARGEST_SHARE = 1 / 26;
const SMALLEST_PITCH = 1.5;

export function packChips(sizes: readonly number[], column: Box): ChipsLayout {
  const overhead = sizes.length * (LABEL + 2 * PADDING) + Math.max(0, sizes.length - 1) * LEAST_GAP;
  const inner = Math.max(1, column.width - 2 * PADDING);
  const unitsHeight = (pitch: number) => sizes.reduce((sum, size) => sum + grid(size, inner, pitch).rows * pitch, 0);

  let small = SMALLEST_PITCH;
  let large = Math.min(Math.max(LARGEST_PITCH, column.height * LARGEST_SHARE), inner);
  for (let round = 0; round < 24; round++) {
    const middle = (small + large) / 2;
    if (overhead + unitsHeight(middle) <= column.height) small = middle;
    else large = middle;
  }
  const pitch = small;
  const side = pitch * (pitch > 7 ? 0.84 : 0.9);
  const spare = Math.max(0, column.height - overhead - unitsHeight(pitch));
  // What is left goes between the chips, half of one gap above and below, so the column is filled evenly.
  const gap = LEAST_GAP + (sizes.length > 0 ? spare / sizes.length : 0);

  let y = column.y + (gap - LEAST_GAP) / 2;
  const chips = sizes.map((size): ChipPlace => {
    const { columns, rows } = grid(size, inner, pitch);
    const box = {
      x: column.x,
      y: y + LABEL,
      width: Math.max(1, columns) * pitch + 2 * PADDING,
      height: Math.max(rows, 0) * pitch + 2 * PADDING,
    };
    const labelY = y + LABEL - 5;
    const inset = PADDING + (pitch - side) / 2;
    const cells = Array.from({ length: size }, (_, position) => ({
      x: box.x + inset + (position % columns) * pitch,
      y: box.y + inset + Math.floor(position / columns) * pitch,
    }));
    y = box.y + box.height + gap;
    return { box, labelY, cells };
  });
  const last = chips.at(-1)?.box;
  return { chips, side, bottom: last ? last.y + last.height : column.y };
}

/** The lowest height at which the labels and the smallest units of the chips fit. */
export function leastChipsHeight(sizes: readonly number[], width: number): number {
  const inner = Math.max(1, width - 2 * PADDING);
  const comfortable = 4;
  const units = sizes.reduce((sum, size) => sum + grid(size, inner, comfortable).rows * comfortable, 0);
  return sizes.length * (LABEL + 2 * PADDING + LEAST_GAP) + units;
}

/** As few rows as the width allows, then as few columns as those rows need: no ragged last row. */
function grid(size: number, width: number, pitch: number): { columns: number; rows: number } {
  const most = Math.max(1, Math.floor(width / pitch + 1e-9));
  const rows = Math.ceil(size / most);
  return { rows, columns: rows > 0 ? Math.ceil(size / rows) : 1 };
}
