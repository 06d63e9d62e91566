/**
 * Packs words into a rectangle, the strongest in the middle, without overlap.
 *
 * Each word takes the free place nearest to the middle, as in J. Feinberg's Wordle (in Beautiful Visualization, 2010,
 * ch. 3). We depart from it, and from d3-cloud, in that words are boxes and not pixels, and that places are tried on a
 * grid instead of a spiral: unturned words leave little between them to gain, boxes need no canvas, small words stand
 * in rows without gaps, the result is the same every time, and what does not fit is returned and not lost.
 */
import type { Box } from "../box";

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
  let last = 0;
  // Nothing is made in here, at thousands of places a word: a collection of garbage takes longer than a frame.
  for (let at = 0; at < path.length; at++) {
    const point = path[at]!;
    const left = centreX + point[0] - width / 2;
    const top = centreY + point[1] - height / 2;
    if (left < room.x || top < room.y || left + width > room.x + room.width || top + height > room.y + room.height)
      continue;
    if (last < occupied.length && hits(occupied[last]!, left, top, width, height)) continue;
    last = 0;
    while (last < occupied.length && !hits(occupied[last]!, left, top, width, height)) last++;
    if (last === occupied.length) return { x: centreX + point[0], y: centreY + point[1] };
  }
  return null;
}

/**
 * Fills the room in lines, word after word, each line as high as its highest word: less pretty, and denser, for rooms
 * that are too small. `taken` as above, but only in the upper corners.
 */
export function packLines(words: readonly WordBox[], room: Box, taken: readonly Box[] = []): Packed {
  const found: Packed["places"] = words.map(() => null);
  const lines: Line[] = [];
  const bottom = breakLines(words, room, taken, lines);
  // All lines move down to the middle; corners are taken at the top only, so the lines stay clear of them.
  const spare = Math.max(0, room.y + room.height - bottom);
  for (const { first, count, left, width, top, height } of lines) {
    const line = words.slice(first, first + count);
    let x = left + (width - line.reduce((sum, word) => sum + word.width, 0)) / 2;
    line.forEach((word, place) => {
      found[first + place] = { x: x + word.width / 2, y: top + height / 2 + spare / 2 };
      x += word.width;
    });
  }
  return { places: found, unplaced: found.filter((place) => place === null).length };
}

/** How high a room of some width must be for all words in lines; corners are taken as above, from (0, 0). */
export function linesHeight(words: readonly WordBox[], width: number, taken: readonly Box[] = []): number {
  return breakLines(words, { x: 0, y: 0, width, height: Infinity }, taken);
}

interface Line {
  /** Place of its first word among the words, and how many it has. */
  first: number;
  count: number;
  /** The room between the corners that are taken. */
  left: number;
  width: number;
  top: number;
  height: number;
}

/** Where the last line ends; puts the lines into `lines`, where they are asked for. */
function breakLines(words: readonly WordBox[], room: Box, taken: readonly Box[], lines?: Line[]): number {
  const middle = room.x + room.width / 2;
  let next = 0;
  let top = room.y;
  while (next < words.length) {
    const height = words[next]!.height;
    if (top + height > room.y + room.height + 1e-6) break;
    let [left, right, isShort] = [room.x, room.x + room.width, false];
    for (const box of taken) {
      if (box.y >= top + height || box.y + box.height <= top) continue;
      isShort = true;
      if (box.x < middle) left = Math.max(left, box.x + box.width);
      else right = Math.min(right, box.x);
    }
    const first = next;
    let used = 0;
    while (next < words.length && used + words[next]!.width <= right - left) used += words[next++]!.width;
    const count = next - first;
    if (count > 0) lines?.push({ first, count, left, width: right - left, top, height });
    // A line that is shortened by a corner may be too short for the next word, a word wider than all lines never fits.
    else if (!isShort) next += 1;
    top += count > 0 ? height : 2;
  }
  return top;
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
