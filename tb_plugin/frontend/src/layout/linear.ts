/** The straight line through two points; a domain without width maps to the middle of the range. */
export function linear([x0, x1]: [number, number], [y0, y1]: [number, number]): (x: number) => number {
  return x0 === x1 ? () => (y0 + y1) / 2 : (x) => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
