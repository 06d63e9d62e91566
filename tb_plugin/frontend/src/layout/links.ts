/** Signed links as curved bands between the right side of one box and the left side of another. */
import { linkWeight } from "../wording/strength";
import type { Box } from "./box";

export interface Link {
  /** Positions in the lists of boxes on the left and on the right. */
  left: number;
  right: number;
  /** Signed strength, in units of the state. */
  value: number;
}

export interface DrawnLink extends Link {
  path: string;
  width: number;
}

export interface LinkScale {
  /** Strength from which on links have their full width, and that width in pixels. */
  strongest: number;
  width: number;
  /** Links below this strength are left out, and those above the ceiling. */
  threshold: number;
  ceiling: number;
}

/**
 * Draws links. They leave and reach a box side by side, in the order of their other ends, so
 * that they do not hide each other; where the box is too low for that they are pushed together.
 * A link first runs level to `leadX`, the end of the left column, so it never crosses another chip or its label.
 */
export function drawLinks(
  links: readonly Link[],
  lefts: readonly Box[],
  rights: readonly Box[],
  scale: Pick<LinkScale, "strongest" | "width">,
  leadX: number,
): DrawnLink[] {
  const strong = links.filter(({ left, right }) => lefts[left] && rights[right]);
  const widths = strong.map(({ value }) => linkWidth(value, scale));
  const starts = ports(strong, widths, "left", "right", lefts, rights);
  const ends = ports(strong, widths, "right", "left", rights, lefts);
  return strong.map((link, index) => {
    const from = lefts[link.left]!;
    const to = rights[link.right]!;
    return {
      ...link,
      width: widths[index]!,
      path: band(from.x + from.width, starts[index]!, to.x, ends[index]!, leadX),
    };
  });
}

/** Height of a column for each of its chips from which on links have the width that is asked for. */
const WHOLE_WIDTH = 100;

/** The full width of links where many chips share a column: thinner, or those of one chip lie over one another. */
export function fullWidth(wanted: number, column: Pick<Box, "height">, chips: number): number {
  return wanted * Math.min(1, column.height / Math.max(1, chips) / WHOLE_WIDTH);
}

/** What a line passes on its way: from where to where it stands, and at which heights nothing of it does. */
export interface Passed {
  from: number;
  to: number;
  free: readonly number[];
}

/** Where a line turns before what it passes, px. */
const TURN = 6;

/** From a place to the right as far as `to`, past all else where it is free, and the height at which it ends there. */
export function leadPath(from: number, y: number, to: number, all: readonly Passed[]): { path: string; y: number } {
  let [path, at] = [`M${from} ${y}`, y];
  for (const one of all.filter((passed) => passed.from >= from && passed.to <= to)) {
    const near = (free: number) => Math.abs(free - at);
    at = one.free.reduce((best, free) => (near(free) < near(best) ? free : best), one.free[0] ?? at);
    path += `H${one.from - TURN}V${at}`;
  }
  return { path: `${path}H${to}`, y: at };
}

/** A link that is nearly as strong as the strongest one of its cloud is drawn beside it. */
const NEARLY = 0.6;
/** Main links of a cloud. */
const MOST_MAIN = 2;

/**
 * The main links: of each cloud to the chip that it is linked to most, and to a second one that it is linked to nearly
 * as much. A chip counts by its link and the root of its size, as where clouds are ordered.
 *
 * `links[cloud][chip]`; `sizes` are the units of the chips.
 */
export function mainLinks(links: readonly (readonly number[])[], sizes: readonly number[]): Link[] {
  return links.flatMap((row, right) => {
    const weighed = row
      .map((value, left) => ({ left, right, value, weight: linkWeight(value, sizes[left] ?? 0) }))
      .filter(({ weight }) => weight > 0)
      .sort((one, other) => other.weight - one.weight);
    return weighed
      .slice(0, MOST_MAIN)
      .filter(({ weight }) => weight >= NEARLY * weighed[0]!.weight)
      .map(({ left, value }) => ({ left, right, value }));
  });
}

/** The links that are shown: the main ones, or all within a range. */
export function shownLinks(
  { links, chips }: { links: readonly (readonly number[])[]; chips: readonly { units: readonly unknown[] }[] },
  range: Pick<LinkScale, "threshold" | "ceiling"> | "main",
): Link[] {
  if (range === "main")
    return mainLinks(
      links,
      chips.map(({ units }) => units.length),
    );
  return links.flatMap((row, right) =>
    row.flatMap((value, left) => (isDrawn(value, range) ? [{ left, right, value }] : [])),
  );
}

/** The strength above which links are left out, for a share of the strongest; all of it leaves none out. */
export function ceilingOf(share: number, strongest: number): number {
  return share < 1 ? share * strongest : Infinity;
}

/** Whether a link of this strength is shown. */
export function isDrawn(value: number, { threshold, ceiling }: Pick<LinkScale, "threshold" | "ceiling">): boolean {
  return value !== 0 && Math.abs(value) >= threshold && Math.abs(value) <= ceiling;
}

export function band(x0: number, y0: number, x1: number, y1: number, leadX: number): string {
  const lead = Math.max(x0, Math.min(leadX, x1));
  const middle = (lead + x1) / 2;
  const points = [x0, y0, lead, middle, y0, middle, y1, x1, y1].map((value) => Math.round(value * 10) / 10);
  const [a, b, c, d, e, g, h, i, j] = points;
  return `M${a} ${b}H${c}C${d} ${e} ${g} ${h} ${i} ${j}`;
}

/** Between the links that fall side by side, and how far they bend, in pixels. */
const FALL = { apart: 7, bend: 40 };

/**
 * Links from one place above the chips, of a sentence that ends at `bottom`: they go down behind the right end of the
 * chips' column, `leadX`, before the clouds, and enter the chips from there.
 */
export function drawFalling(
  links: readonly Link[],
  from: { x: number; y: number },
  bottom: number,
  chips: readonly Box[],
  scale: Pick<LinkScale, "strongest" | "width">,
  leadX: number,
): DrawnLink[] {
  const sorted = links.filter(({ right }) => chips[right]).sort((one, other) => other.right - one.right);
  return sorted.map((link, place) => {
    const chip = chips[link.right]!;
    const [x, y] = [from.x, from.y].map(Math.round);
    const [end, middle] = [chip.x + chip.width, chip.y + chip.height / 2].map(Math.round);
    const lane = Math.round(leadX + FALL.apart * (place + 1));
    const low = Math.round(Math.max(bottom, from.y));
    const turn = `C${x} ${low + FALL.bend} ${lane} ${low} ${lane} ${low + FALL.bend}`;
    const path = `M${x} ${y}V${low}${turn}V${middle! - 12}Q${lane} ${middle} ${lane - 12} ${middle}H${end}`;
    return { ...link, width: linkWidth(link.value, { ...scale, width: Math.min(scale.width, FALL.apart - 2) }), path };
  });
}

function linkWidth(value: number, { strongest, width }: Pick<LinkScale, "strongest" | "width">): number {
  return Math.max(0.75, Math.min(1, Math.abs(value) / (strongest || 1)) * width);
}

function ports(
  links: readonly Link[],
  widths: readonly number[],
  side: "left" | "right",
  other: "left" | "right",
  boxes: readonly Box[],
  others: readonly Box[],
): number[] {
  const result = new Array<number>(links.length).fill(0);
  boxes.forEach((box, position) => {
    const here = links.map((_, index) => index).filter((index) => links[index]![side] === position);
    here.sort((one, two) => middleOf(others[links[one]![other]]!) - middleOf(others[links[two]![other]]!));
    const total = here.reduce((sum, index) => sum + widths[index]!, 0);
    const room = Math.max(0, box.height - 4);
    const squeeze = Math.min(1, room / Math.max(1e-6, total));
    let y = box.y + box.height / 2 - (total * squeeze) / 2;
    for (const index of here) {
      result[index] = y + (widths[index]! * squeeze) / 2;
      y += widths[index]! * squeeze;
    }
  });
  return result;
}

function middleOf(box: Box): number {
  return box.y + box.height / 2;
}
