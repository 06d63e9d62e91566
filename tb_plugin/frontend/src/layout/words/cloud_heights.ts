/** How high each cloud is: what its words need, as long as the column has it. */

export interface CloudNeed {
  /** Height in which all of its words stand in lines. */
  lines: number;
  /** Area of its words: what is left of the column goes where it makes the loosest lines. */
  area: number;
  /** Whether it gets more than others where not all have what they need. */
  emphasis: boolean;
}

/** How much more of what is missing a cloud of emphasis gets. */
const EMPHASIS = 2;

/** The clouds and the gaps between them fill `length`. In a column that is too low all keep `least`, and whole lines. */
export function cloudHeights(needs: readonly CloudNeed[], length: number, least: number, gap: number, line: number) {
  const count = Math.max(1, needs.length);
  const room = Math.max(0, length - gap * (count - 1));
  const wanted = needs.map(({ lines }) => Math.max(least, lines));
  const spare = room - total(wanted);
  const area = total(needs.map((need) => need.area));
  if (spare >= 0)
    return wanted.map((height, cloud) => height + spare * (area > 0 ? needs[cloud]!.area / area : 1 / count));
  const floor = Math.min(least, room / count);
  const beyond = wanted.map((height) => height - floor);
  const left = room - count * floor;
  const share = left / Math.max(1, total(beyond));
  const first = beyond.map((height, cloud) => (needs[cloud]!.emphasis ? Math.min(1, EMPHASIS * share) * height : 0));
  const others = total(beyond.filter((_, cloud) => !needs[cloud]!.emphasis));
  const rest = Math.max(0, left - total(first)) / Math.max(1, others);
  const given = beyond.map((height, cloud) => (needs[cloud]!.emphasis ? first[cloud]! : rest * height));
  return wholeLines(given, left, line).map((height) => floor + height);
}

/** Heights that are so many lines each; the lines that are left go where most of one is missing. */
function wholeLines(heights: readonly number[], length: number, line: number): number[] {
  const lines = heights.map((height) => Math.floor(height / line + 1e-6));
  const missing = heights.map((height, place) => ({ place, part: height / line - lines[place]! }));
  const left = Math.floor(length / line + 1e-6) - total(lines);
  for (const { place } of missing.sort((one, other) => other.part - one.part).slice(0, Math.max(0, left)))
    lines[place]! += 1;
  const spare = Math.max(0, length - total(lines) * line) / Math.max(1, heights.length);
  return lines.map((count) => count * line + spare);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
