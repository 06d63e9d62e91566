/**
 * Packs the units of every chip into one column of rectangles, at one size of unit.
 *
 * The units are as large as the column allows; chips keep the order of their numbers, so that drawings of other epochs
 * can be compared by position. A chip is as wide as its units need: few units make a small chip, not an empty one.
 */
import type { Chip } from "../../api/types";
import type { Box } from "../box";

/** The shape of chips: rows as wide as the column allows, or all chips of one height. */
export const CHIP_SHAPES = ["wide", "tall"] as const;
export type ChipShape = (typeof CHIP_SHAPES)[number];

export interface ChipPlace {
  /** The rectangle around the units. */
  box: Box;
  /** Baseline of the label above the box, and of the line of words below it; null where there is one line for both. */
  labelY: number;
  wordsY: number | null;
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

/** Around the units of a chip, and between two chips at least; less where chips have a height below `from` each. */
const AROUND = { padding: 4, gap: 5 };
const TIGHT = { padding: 2, gap: 4, from: 48 };
const LABEL = 17;
/** The line of words below the label, and the height for each chip from which on it is given. */
const WORDS = 15;
const WORDS_FROM = 72;
/** In a column that is no wider than this the name and the switch fill the first line: words soon have one of their own. */
const NARROW = { width: 150, from: 60 };
/** Larger squares say no more and make a chip of eight units look like a keyboard; on a wall they may grow. */
const LARGEST_PITCH = 36;
const LARGEST_SHARE = { height: 1 / 20, width: 1 / 8 };
const SMALLEST_PITCH = 1.5;

/**
 * `shape`: "wide" chips have rows as long as the column allows and are as high as they need; "tall" chips are all of one
 * height and as wide as they need.
 */
export function packChips(sizes: readonly number[], column: Box, shape: ChipShape = "wide"): ChipsLayout {
  const from = column.width <= NARROW.width ? NARROW.from : WORDS_FROM;
  const withWords = column.height >= from * sizes.length;
  const label = LABEL + (withWords ? WORDS : 0);
  const { padding, gap: leastGap } = column.height < TIGHT.from * sizes.length ? TIGHT : AROUND;
  const overhead = sizes.length * (label + 2 * padding) + Math.max(0, sizes.length - 1) * leastGap;
  const inner = Math.max(1, column.width - 2 * padding);
  const grids = (pitch: number): Grid[] => {
    if (shape === "wide") return sizes.map((size) => wideGrid(size, inner, pitch));
    const rows = Math.max(1, Math.floor((column.height - overhead) / Math.max(1, sizes.length) / pitch + 1e-9));
    return tallGrids(sizes, rows);
  };
  const fits = (pitch: number) => {
    const found = grids(pitch);
    const high = found.reduce((sum, { rows }) => sum + rows * pitch, overhead);
    return high <= column.height && found.every(({ columns }) => columns * pitch <= inner + 1e-9);
  };

  let small = SMALLEST_PITCH;
  const largest = Math.max(LARGEST_PITCH, column.height * LARGEST_SHARE.height, column.width * LARGEST_SHARE.width);
  let large = Math.min(largest, inner);
  for (let round = 0; round < 24; round++) {
    const middle = (small + large) / 2;
    if (fits(middle)) small = middle;
    else large = middle;
  }
  const pitch = small;
  const side = pitch * (pitch > 7 ? 0.84 : 0.9);
  const found = grids(pitch);
  const spare = Math.max(0, column.height - found.reduce((sum, { rows }) => sum + rows * pitch, overhead));
  // What is left goes between the chips, half of one gap above and below, so the column is filled evenly.
  const gap = leastGap + (sizes.length > 0 ? spare / sizes.length : 0);

  let y = column.y + (gap - leastGap) / 2;
  const chips = sizes.map((size, index): ChipPlace => {
    const { columns, rows } = found[index]!;
    const box = {
      x: column.x,
      y: y + label,
      width: Math.max(1, columns) * pitch + 2 * padding,
      height: Math.max(rows, 0) * pitch + 2 * padding,
    };
    const labelY = y + LABEL - 5;
    const wordsY = withWords ? labelY + WORDS : null;
    const inset = padding + (pitch - side) / 2;
    const cells = Array.from({ length: size }, (_, position) => {
      const [column, row] =
        shape === "wide"
          ? [position % columns, Math.floor(position / columns)]
          : [Math.floor(position / rows), position % rows];
      return { x: box.x + inset + column * pitch, y: box.y + inset + row * pitch };
    });
    y = box.y + box.height + gap;
    return { box, labelY, wordsY, cells };
  });
  const last = chips.at(-1)?.box;
  return { chips, side, bottom: last ? last.y + last.height : column.y };
}

/** The same with the chips from the top in an order of their numbers; places stay in the order of the numbers. */
export function packOrdered(
  sizes: readonly number[],
  column: Box,
  shape: ChipShape,
  order: readonly number[] | null,
): ChipsLayout {
  if (order === null || order.length !== sizes.length) return packChips(sizes, column, shape);
  const packed = packChips(
    order.map((index) => sizes[index]!),
    column,
    shape,
  );
  const chips: ChipPlace[] = [];
  order.forEach((index, place) => (chips[index] = packed.chips[place]!));
  return { ...packed, chips };
}

/** Of a unit, where there are many; and of the units of a chip together. */
const COMFORTABLE = { unit: 4, chip: 12 };

/** The lowest height at which the labels and the smallest units of the chips fit. */
export function leastChipsHeight(sizes: readonly number[], width: number): number {
  const inner = Math.max(1, width - 2 * TIGHT.padding);
  const { unit, chip } = COMFORTABLE;
  const units = sizes.reduce(
    (sum, size) => sum + Math.max(chip, wideGrid(Math.max(1, size), inner, unit).rows * unit),
    0,
  );
  return sizes.length * (LABEL + 2 * TIGHT.padding + TIGHT.gap) + units;
}

interface Grid {
  columns: number;
  rows: number;
}

/** As few rows as the width allows, then as few columns as those rows need: no ragged last row. */
function wideGrid(size: number, width: number, pitch: number): Grid {
  const most = Math.max(1, Math.floor(width / pitch + 1e-9));
  const rows = Math.ceil(size / most);
  return { rows, columns: rows > 0 ? Math.ceil(size / rows) : 1 };
}

/** All of the same number of rows, no more than the largest chip needs. */
function tallGrids(sizes: readonly number[], most: number): Grid[] {
  const largest = Math.max(1, ...sizes);
  const rows = Math.ceil(largest / Math.ceil(largest / Math.min(most, largest)));
  return sizes.map((size) => ({ rows, columns: Math.max(1, Math.ceil(size / rows)) }));
}

/** The unit whose square holds the point, in pixels of the drawing, for units that are no elements: null beside all. */
export function unitAt(chips: readonly Chip[], layout: ChipsLayout, x: number, y: number): number | null {
  const { side } = layout;
  for (const [index, { box, cells }] of layout.chips.entries()) {
    if (x < box.x || y < box.y || x >= box.x + box.width || y >= box.y + box.height) continue;
    const position = cells.findIndex((cell) => x >= cell.x && y >= cell.y && x < cell.x + side && y < cell.y + side);
    return chips[index]?.units[position]?.unit ?? null;
  }
  return null;
}
