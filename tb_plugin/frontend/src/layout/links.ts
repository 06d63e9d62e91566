/** Signed links as curved bands between the right side of one box and the left side of another. */
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
 * Draws the links above the threshold. They leave and reach a box side by side, in the order of their other ends, so
 * that they do not hide each other; where the box is too low for that they are pushed together.
 * A link first runs level to `leadX`, the end of the left column, so it never crosses another chip or its label.
 */
export function drawLinks(
  links: readonly Link[],
  lefts: readonly Box[],
  rights: readonly Box[],
  scale: LinkScale,
  leadX: number,
): DrawnLink[] {
  const strong = links.filter(({ value, left, right }) => isDrawn(value, scale) && lefts[left] && rights[right]);
  const widths = strong.map(({ value }) =>
    Math.max(0.75, Math.min(1, Math.abs(value) / (scale.strongest || 1)) * scale.width),
  );
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
