/**
 * Packs words into a rectangle, the strongest in the middle, without overlap.
 *
 * Each word takes the free place nearest to the middle, as in J. Feinberg's Wordle (in Beautiful Visualization, 2010,
 * ch. 3). We depart from it, and from d3-cloud, in that words are boxes and not pixels, and that places are tried on a
 * grid instead of a spiral: unturned words leave little between them to gain, boxes need no canvas, small words stand
 * in rows without gaps, the result is the same every time, and what does not fit is returned and not lost.
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

/** Places that are tried are this far apart, in pixels; in large rooms further, so that there are not too many. */
const STEP_X = 3;
const MOST_PLACES = 9000;

/**
 * `taken` are rectangles that words must keep out of. Words come in order of importance. `stepY`: distance of the rows
 * that are tried; half the height of the smallest words makes those stand in rows.
 * Stops at the first word without room, for to find that there is none takes longest; those after it count as unplaced.
 */
export function packWords(words: readonly WordBox[], room: Box, taken: readonly Box[] = [], stepY = 4): Packed {
  const path = places(room.width, room.height, stepY);
  const occupied: Box[] = [...taken];
  const found: Packed["places"] = [];
  for (const word of words) {
    const place = nearestFree(word, room, path, occupied);
    if (!place) break;
    occupied.push({ x: place.x - word.width / 2, y: place.y - word.height / 2, ...word });
    found.push(place);
  }
  const unplaced = words.length - found.length;
  return { places: [...found, ...new Array<null>(unplaced).fill(null)], unplaced };
}

function nearestFree(
  { width, height }: WordBox,
  room: Box,
  path: readonly [number, number][],
  occupied: readonly Box[],
): { x: number; y: number } | null {
  const centreX = room.x + room.width / 2;
  const centreY = room.y + room.height / 2;
  // The word that was hit last is hit again most of the time, so it is looked at first.
  let last: Box | undefined;
  for (const [dx, dy] of path) {
    const left = centreX + dx - width / 2;
    const top = centreY + dy - height / 2;
    if (left < room.x || top < room.y || left + width > room.x + room.width || top + height > room.y + room.height)
      continue;
    if (last && hits(last, left, top, width, height)) continue;
    last = occupied.find((box) => hits(box, left, top, width, height));
    if (!last) return { x: centreX + dx, y: centreY + dy };
  }
  return null;
}

/**
 * Fills the room in lines, word after word, each line as high as its highest word: less pretty, and denser, for rooms
 * that are too small. `taken` as above, but only in the upper corners.
 */
export function packLines(words: readonly WordBox[], room: Box, taken: readonly Box[] = []): Packed {
  const found: Packed["places"] = words.map(() => null);
  let next = 0;
  let top = room.y;
  while (next < words.length) {
    const height = words[next]!.height;
    if (top + height > room.y + room.height + 1e-6) break;
    const blocks = taken.filter((box) => box.y < top + height && box.y + box.height > top);
    const middle = room.x + room.width / 2;
    const left = Math.max(room.x, ...blocks.filter((box) => box.x < middle).map((box) => box.x + box.width));
    const right = Math.min(room.x + room.width, ...blocks.filter((box) => box.x >= middle).map((box) => box.x));
    const line: number[] = [];
    let used = 0;
    while (next < words.length && used + words[next]!.width <= right - left) {
      used += words[next]!.width;
      line.push(next++);
    }
    // A line that is shortened by a corner may be too short for the next word, a word wider than all lines never fits.
    if (line.length === 0 && blocks.length === 0) next += 1;
    let x = left + (right - left - used) / 2;
    for (const index of line) {
      found[index] = { x: x + words[index]!.width / 2, y: top + height / 2 };
      x += words[index]!.width;
    }
    top += line.length > 0 ? height : 2;
  }
  // All lines move down to the middle; corners are taken at the top only, so the lines stay clear of them.
  const spare = room.y + room.height - top;
  return {
    places: found.map((place) => place && { x: place.x, y: place.y + Math.max(0, spare) / 2 }),
    unplaced: found.filter((place) => place === null).length,
  };
}

function hits(box: Box, left: number, top: number, width: number, height: number): boolean {
  return left < box.x + box.width && box.x < left + width && top < box.y + box.height && box.y < top + height;
}

const known = new Map<string, [number, number][]>();

/** Points of a grid around the middle of a rectangle, the nearest first; wide rectangles count width less. */
function places(width: number, height: number, stepY: number): [number, number][] {
  const key = `${Math.round(width)} ${Math.round(height)} ${stepY}`;
  const before = known.get(key);
  if (before) return before;
  const coarse = Math.max(1, Math.sqrt((width * height) / (STEP_X * stepY) / MOST_PLACES));
  const [dx, dy] = [STEP_X * coarse, stepY * coarse];
  const aspect = Math.max(0.5, Math.min(6, width / Math.max(1, height)));
  const points: [number, number, number][] = [];
  for (let row = -Math.ceil(height / 2 / dy); row * dy <= height / 2; row++)
    for (let column = -Math.ceil(width / 2 / dx); column * dx <= width / 2; column++)
      points.push([column * dx, row * dy, Math.hypot((column * dx) / aspect, row * dy)]);
  points.sort((one, other) => one[2] - other[2]);
  const result = points.map(([x, y]): [number, number] => [x, y]);
  if (known.size > 64) known.clear();
  known.set(key, result);
  return result;
}
