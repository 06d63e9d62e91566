/** Rectangles in pixels, x to the right and y down. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** How much of `length` each weight gets when none gets less than `least`; the parts and gaps fill `length`. */
export function share(weights: readonly number[], length: number, least: number, gap: number): number[] {
  const room = Math.max(0, length - gap * Math.max(0, weights.length - 1));
  const floor = Math.min(least, room / Math.max(1, weights.length));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const spare = room - floor * weights.length;
  // Every part has its floor and a share of what is left beyond all floors: small parts stay small but in sight.
  return weights.map((weight) => floor + (sum > 0 ? (spare * weight) / sum : spare / weights.length));
}
