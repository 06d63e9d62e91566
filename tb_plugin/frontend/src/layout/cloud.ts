/**
 * Packs words into a rectangle, the strongest in the middle, without overlap.
 *
 * The spiral of J. Feinberg's Wordle (in Beautiful Visualization, 2010, ch. 3), which d3-cloud follows too. We depart
 * from d3-cloud in that words are boxes and not pixels: unturned words leave little between them to gain, boxes need no
 * canvas, the result is the same every time, and what does not fit is returned and not lost.
 */
import type { Box } from "./box";

export interface WordBox {
  width: number;
  height: number;
}

export interface Packed {
  /** Centre of each word, or null where it found no room. */
  places: ({ x: number; y: number } | null)[];
  unplaced: number;
}

/** Distance between turns of the spiral, and between tries along it, in pixels. */
const TURN = 3;

/** `taken` are rectangles that words must keep out of. Words come in order of importance. */
export function packWords(words: readonly WordBox[], room: Box, taken: readonly Box[] = []): Packed {
  const centreX = room.x + room.width / 2;
  const centreY = room.y + room.height / 2;
  const path = spiral(room.width / 2, room.height / 2);
  const occupied: Box[] = [...taken];
  let unplaced = 0;
  const places = words.map(({ width, height }) => {
    if (width > room.width || height > room.height) {
      unplaced += 1;
      return null;
    }
    // The word hit last is hit again most of the time, so it is looked at first.
    let last: Box | undefined;
    for (const [dx, dy] of path) {
      const left = centreX + dx - width / 2;
      const top = centreY + dy - height / 2;
      if (left < room.x || top < room.y || left + width > room.x + room.width || top + height > room.y + room.height)
        continue;
      if (last && hits(last, left, top, width, height)) continue;
      last = occupied.find((box) => hits(box, left, top, width, height));
      if (last) continue;
      occupied.push({ x: left, y: top, width, height });
      return { x: centreX + dx, y: centreY + dy };
    }
    unplaced += 1;
    return null;
  });
  return { places, unplaced };
}

function hits(box: Box, left: number, top: number, width: number, height: number): boolean {
  return left < box.x + box.width && box.x < left + width && top < box.y + box.height && box.y < top + height;
}

const spirals = new Map<string, [number, number][]>();

/** Points of an elliptic spiral that ends outside the rectangle with these half sides, denser than a letter. */
function spiral(halfWidth: number, halfHeight: number): [number, number][] {
  const key = `${Math.round(halfWidth)} ${Math.round(halfHeight)}`;
  const known = spirals.get(key);
  if (known) return known;
  const points: [number, number][] = [[0, 0]];
  const aspect = Math.max(0.2, Math.min(8, halfWidth / Math.max(1, halfHeight)));
  const reach = Math.max(halfHeight, halfWidth / aspect) * Math.SQRT2;
  let angle = 0.5;
  for (;;) {
    const radius = (TURN * angle) / (2 * Math.PI);
    if (radius > reach) break;
    const dx = radius * aspect * Math.cos(angle);
    const dy = radius * Math.sin(angle);
    if (Math.abs(dx) <= halfWidth && Math.abs(dy) <= halfHeight) points.push([dx, dy]);
    angle += Math.min(0.6, (TURN * 1.5) / (radius * Math.sqrt(aspect) + 1));
  }
  if (spirals.size > 64) spirals.clear();
  spirals.set(key, points);
  return points;
}
