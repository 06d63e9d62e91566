/** Where the names above tracks stand: over the middle of each, or moved over a neighbour whose own name is short. */
import type { Box } from "../box";

type Span = Pick<Box, "x" | "width">;

/** Between two names, in pixels. */
const APART = 5;

/** `wanted`: the width of each name; null where what stands above a track has the track's own width. */
export function placeNames(wanted: readonly (number | null)[], tracks: readonly Span[], reach: number): Span[] {
  const spans = tracks.map(({ x, width }, place) => {
    const own = wanted[place] ?? width;
    return { x: x + (width - own) / 2, width: own };
  });
  const isFixed = (place: number) => wanted[place] === null;
  const endOf = ({ x, width }: Span) => x + width;
  const last = tracks.at(-1);
  spans.forEach((span, place) => {
    const before = spans[place - 1];
    const least = before ? endOf(before) + APART : tracks[0]!.x - reach;
    if (!isFixed(place)) span.x = Math.max(span.x, least);
  });
  for (let place = spans.length - 1; place >= 0; place--) {
    const [span, after] = [spans[place]!, spans[place + 1]];
    const most = after ? after.x - APART : endOf(last!) + reach;
    if (!isFixed(place)) span.x = Math.min(span.x, most - span.width);
  }
  // Where all together have no room, each is cut where the one before it ends.
  spans.forEach((span, place) => {
    const before = spans[place - 1];
    const least = before ? endOf(before) + APART : tracks[0]!.x - reach;
    const over = least - span.x;
    if (over <= 0 || isFixed(place)) return;
    span.x = least;
    span.width = Math.max(0, span.width - over);
  });
  return spans;
}
