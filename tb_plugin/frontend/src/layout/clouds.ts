/** The column of word clouds: one rectangle a cloud, words sized by the strength of their response on one scale. */
import { share, type Box } from "./box";
import { packLines, packWords } from "./cloud";
import { fitText, type Measure } from "./text";

/** A word to draw; `size` is its strength as a share of the strongest, 0 to 1. */
export interface CloudWord {
  text: string;
  size: number;
}

export interface PlacedWord {
  /** Position in the cloud's words. */
  word: number;
  /** The text, cut where it is wider than the cloud. */
  shown: string;
  x: number;
  y: number;
  fontSize: number;
}

export interface CloudPlace {
  box: Box;
  placed: PlacedWord[];
  /** Positions of the words that found no room: counted and listed by the view. */
  unplaced: number[];
}

const GAP = 8;
const LEAST_HEIGHT = 34;
const PADDING = 5;
const SMALLEST_FONT = 10;
const SMALLEST_ZOOM = 0.42;
const LARGEST_ZOOM = 1.7;
/** Room for the cloud's own label in its upper left corner, and for "+12 more" in the upper right. */
const LABEL = { width: 50, height: 15 };
const MORE = { width: 58, height: 15 };
/** Share of a cloud's area that words can fill, found by trial: beyond it there are no gaps of the right shape. */
const FILL = 0.72;
/** Height of a word's box as a multiple of the font size: ascenders and descenders, no more. */
const LINE = 1.12;

/** Font size before zoom. The root keeps the eye from taking area for strength twice over. */
function baseSize(size: number): number {
  return 9 + 21 * Math.sqrt(Math.max(0, Math.min(1, size)));
}

/**
 * The largest zoom at which all words find room, or the smallest that is still readable. It is one for all clouds, so
 * that sizes can be compared; panes that are compared take the smallest of theirs.
 */
export function cloudZoom(clouds: readonly (readonly CloudWord[])[], column: Box, measure: Measure): number {
  const wanted = clouds.flat().reduce((sum, word) => sum + area(word, 1, measure), 0);
  const room = FILL * column.width * Math.max(0, column.height - GAP * clouds.length);
  let zoom = Math.max(SMALLEST_ZOOM, Math.min(LARGEST_ZOOM, Math.sqrt(room / Math.max(1, wanted))));
  while (zoom > SMALLEST_ZOOM) {
    if (layoutClouds(clouds, column, zoom, measure).every((cloud) => cloud.unplaced.length === 0)) return zoom;
    zoom *= 0.93;
  }
  return SMALLEST_ZOOM;
}

export function layoutClouds(
  clouds: readonly (readonly CloudWord[])[],
  column: Box,
  zoom: number,
  measure: Measure,
): CloudPlace[] {
  // Room for the label counts too, or a cloud of one short word has none left.
  const labelArea = LABEL.width * LABEL.height;
  const weights = clouds.map((words) => labelArea + words.reduce((sum, word) => sum + area(word, zoom, measure), 0));
  const heights = share(weights, column.height, LEAST_HEIGHT, GAP);
  let y = column.y;
  return clouds.map((words, index) => {
    const box = { x: column.x, y, width: column.width, height: heights[index] ?? 0 };
    y += box.height + GAP;
    return { box, ...fill(words, box, zoom, measure) };
  });
}

function fill(words: readonly CloudWord[], box: Box, zoom: number, measure: Measure): Omit<CloudPlace, "box"> {
  const room = {
    x: box.x + PADDING,
    y: box.y + PADDING,
    width: Math.max(0, box.width - 2 * PADDING),
    height: Math.max(0, box.height - 2 * PADDING),
  };
  const label: Box = { x: box.x, y: box.y, ...LABEL };
  const more: Box = { x: box.x + box.width - MORE.width, y: box.y, ...MORE };
  const sized = words.map((word) => {
    const fontSize = sizeOf(word, zoom);
    const shown = fitText(word.text, room.width - fontSize * 0.3, fontSize, measure);
    return { shown, fontSize, width: measure(shown, fontSize) + fontSize * 0.3, height: fontSize * LINE };
  });
  let packed = packWords(sized, room, [label], (SMALLEST_FONT * LINE) / 2);
  if (packed.unplaced > 0) packed = packLines(sized, room, [label]);
  if (packed.unplaced > 0) packed = packLines(sized, room, [label, more]);
  const placed: PlacedWord[] = [];
  const unplaced: number[] = [];
  packed.places.forEach((place, word) => {
    const { shown, fontSize } = sized[word]!;
    if (place) placed.push({ word, shown, fontSize, x: place.x, y: place.y });
    else unplaced.push(word);
  });
  return { placed, unplaced };
}

function sizeOf(word: CloudWord, zoom: number): number {
  return Math.max(SMALLEST_FONT, baseSize(word.size) * zoom);
}

function area(word: CloudWord, zoom: number, measure: Measure): number {
  const size = sizeOf(word, zoom);
  return (measure(word.text, size) + size * 0.3) * size * LINE;
}
