/**
 * A flow between the clusters of two sides: a bar a cluster, a band for the members that two of them share.
 *
 * By hand and not by d3-sankey: the bars stand around given middles, those of the chips and clouds beside them, so that
 * a band that is pointed at meets its linked marks in both panes; d3-sankey chooses the places itself.
 */

export interface FlowBar {
  cluster: number;
  count: number;
  y: number;
  height: number;
}

export interface FlowBand {
  first: number;
  second: number;
  count: number;
  path: string;
}

export interface FlowLayout {
  first: FlowBar[];
  second: FlowBar[];
  bands: FlowBand[];
}

export interface FlowFrame {
  /** From the right ends of the first side's bars to the left ends of the second's. */
  readonly x: readonly [number, number];
  readonly top: number;
  readonly bottom: number;
}

const GAP = 8;
/** Pixels that a member takes at most: twelve units should not fill a screen. */
const LARGEST = 12;
/** A single member among thousands must still be seen, and hit by a pointer. */
const THINNEST = 1.5;

/** `flow[first][second]`: members that two clusters share. One scale holds for both sides, so that bands keep their width. */
export function layoutFlow(
  flow: readonly (readonly number[])[],
  middles: readonly [readonly number[], readonly number[]] | null,
  frame: FlowFrame,
): FlowLayout {
  const counts = [flow.map(sum), (flow[0] ?? []).map((_, second) => sum(flow.map((row) => row[second] ?? 0)))] as const;
  const room = frame.bottom - frame.top;
  const scale = Math.min(
    LARGEST,
    ...counts.map((side, place) => {
      const given = middles?.[place];
      return given
        ? scaleAround(given, side, frame)
        : (room - GAP * Math.max(0, side.length - 1)) / Math.max(1, sum(side));
    }),
  );
  const size = Math.max(0, scale);
  const [first, second] = counts.map((side, place) => bars(side, middles?.[place] ?? null, size, frame)) as [
    FlowBar[],
    FlowBar[],
  ];
  const left = first.map(({ y }) => y);
  const right = second.map(({ y }) => y);
  const bands: FlowBand[] = [];
  flow.forEach((row, one) =>
    row.forEach((count, other) => {
      if (count <= 0 || !first[one] || !second[other]) return;
      const high = count * size;
      bands.push({ first: one, second: other, count, path: bandPath(frame.x, left[one]!, right[other]!, high) });
      left[one]! += high;
      right[other]! += high;
    }),
  );
  return { first, second, bands };
}

/** The largest scale at which bars around their middles do not meet and stay within the frame. */
function scaleAround(middles: readonly number[], counts: readonly number[], { top, bottom }: FlowFrame): number {
  let scale = Infinity;
  const places = counts
    .flatMap((count, cluster) => (count > 0 ? [{ count, middle: middles[cluster] ?? 0 }] : []))
    .sort((one, other) => one.middle - other.middle);
  places.forEach(({ count, middle }, index) => {
    scale = Math.min(scale, (2 * Math.min(middle - top, bottom - middle)) / count);
    const next = places[index + 1];
    if (next) scale = Math.min(scale, Math.max(0, next.middle - middle - GAP) / ((count + next.count) / 2));
  });
  return scale;
}

function bars(
  counts: readonly number[],
  middles: readonly number[] | null,
  scale: number,
  frame: FlowFrame,
): FlowBar[] {
  const high = sum(counts) * scale + GAP * Math.max(0, counts.length - 1);
  let y = frame.top + Math.max(0, (frame.bottom - frame.top - high) / 2);
  return counts.map((count, cluster) => {
    const height = count * scale;
    const bar = { cluster, count, y: middles ? (middles[cluster] ?? 0) - height / 2 : y, height };
    y += height + GAP;
    return bar;
  });
}

/** From one bar to another; a thin band is drawn thicker than it is, around its middle. */
function bandPath([x0, x1]: readonly [number, number], y0: number, y1: number, height: number): string {
  const high = Math.max(THINNEST, height);
  const extra = (high - height) / 2;
  const [a, b] = [y0 - extra, y1 - extra];
  const middle = (x0 + x1) / 2;
  const points = [x0, a, middle, a, middle, b, x1, b, b + high, middle, b + high, middle, a + high, x0, a + high];
  const [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14] = points.map(
    (value) => Math.round(value * 10) / 10,
  );
  return `M${p0} ${p1}C${p2} ${p3} ${p4} ${p5} ${p6} ${p7}V${p8}C${p9} ${p10} ${p11} ${p12} ${p13} ${p14}Z`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
