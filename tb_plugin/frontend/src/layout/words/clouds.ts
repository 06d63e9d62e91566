/** The column of word clouds: one rectangle a cloud, words sized by the strength of their response on one scale. */
import { share, type Box } from "../box";
import { linesHeight, packLines, packWords, type WordBox } from "./cloud";
import { cloudHeights } from "./cloud_heights";
import { fitWord, type Measure } from "../text";

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
  /** Middle of the text. */
  x: number;
  y: number;
  /** Width of the text without the space to its neighbours. */
  width: number;
  fontSize: number;
}

export interface CloudPlace {
  box: Box;
  /** Whether there is room for "cloud 3" and "+12 more", rather than for the numbers alone. */
  named: boolean;
  placed: PlacedWord[];
  /** Positions of the words that found no room: counted and listed by the view. */
  unplaced: number[];
}

export const GAP = 6;
/** Low enough for one line beside the label. */
export const LEAST_HEIGHT = 24;
const PADDING = 5;
const SMALLEST_FONT = 11;
/** Of a word that would be cut, were it larger. */
const LEAST_WHOLE_FONT = 10;
/** Here the strongest word has the smallest font. */
const SMALLEST_ZOOM = SMALLEST_FONT / 30;
const LARGEST_ZOOM = 1.7;
/** From one zoom that is tried to the next. */
const STEP = 0.95;
/** So many steps below the largest zoom at which all words stand in lines, most find places without. */
const GIVEN_AWAY = 2;
/** Room for the cloud's own label in its upper left corner, and for "+12 more" in the upper right. */
const LABEL = { width: 54, height: 16 };
const MORE = { width: 68, height: 15 };
/** Narrower clouds have the numbers alone there, which leave room for words between them. */
const NAMED = 180;
const NUMBER = { label: 24, more: 36 };
/** Height of a word's box as a multiple of the font size: ascenders and descenders, no more. */
const LINE = 1.12;
/** Share of the room beyond which only lines are dense enough. */
const FULL = 0.85;
/** So many words find their places one by one; more stand in lines, which take no time. */
const MOST_SCATTERED = 24;
/** So many letters of a word are seen, or it and all others become smaller. */
const LEGIBLE = 12;
/** Space between words, likewise; more where they have spaces of their own, as levels do, or one would go on in the next. */
const BETWEEN = 0.3;
const BETWEEN_LEVELS = 0.8;
const between = (text: string, fontSize: number) => (text.includes(" ") ? BETWEEN_LEVELS : BETWEEN) * fontSize;
const closely = (_: string, fontSize: number) => BETWEEN * fontSize;

/** So many words stand in all clouds, the strongest: with more a picture takes long, and nobody reads them there. */
const MOST_WORDS = 300;

/** Of each cloud's words, which stand by falling size, those that are among the largest of all. */
function largestWords(clouds: readonly (readonly CloudWord[])[]): readonly (readonly CloudWord[])[] {
  const sizes = Float64Array.from(clouds.flatMap((words) => words.map(({ size }) => size))).sort();
  if (sizes.length <= MOST_WORDS) return clouds;
  const least = sizes.at(-MOST_WORDS)!;
  return clouds.map((words) => words.slice(0, Math.max(1, words.filter(({ size }) => size >= least).length)));
}

/** Font size before zoom. The root keeps the eye from taking area for strength twice over. */
function baseSize(size: number): number {
  return 9 + 21 * Math.sqrt(Math.max(0, Math.min(1, size)));
}

/**
 * About the largest zoom at which all words find room, or the smallest that is still readable. It is one for all
 * clouds, so that sizes can be compared; panes that are compared take the smallest of theirs.
 *
 * Tried with lines, which take no time; the little that is given away then lets most clouds do without lines. `most`: of
 * larger zooms it is not told which.
 */
export function cloudZoom(
  all: readonly (readonly CloudWord[])[],
  column: Box,
  measure: Measure,
  most = LARGEST_ZOOM,
): number {
  const clouds = largestWords(all);
  const beginning = (text: string) => (text.length <= LEGIBLE ? text : [...text].slice(0, LEGIBLE).join(""));
  const beginnings = clouds.flat().map(({ text, size }) => ({ text: beginning(text), size }));
  const zoomAt = (step: number) => Math.max(SMALLEST_ZOOM, LARGEST_ZOOM * STEP ** step);
  // Filled anew at each zoom: new ones for hundreds of words at each were a tenth of what a record leaves to collect.
  const boxes = clouds.map(emptyBoxes);
  const fits = (step: number) => {
    const zoom = zoomAt(step);
    const isLegible = ({ text, size }: CloudWord) => {
      const fontSize = sizeOf({ text, size }, zoom);
      return measure(text, fontSize) + between(text, fontSize) <= column.width - 2 * PADDING;
    };
    if (zoom > SMALLEST_ZOOM && !beginnings.every(isLegible)) return false;
    const height = (words: readonly CloudWord[], cloud: number) =>
      neededHeight(words, column.width, zoom, measure, boxes[cloud]);
    const needed = clouds.reduce((sum, words, cloud) => sum + height(words, cloud), 0);
    return needed + GAP * (clouds.length - 1) <= column.height;
  };
  const stepOf = (zoom: number) => Math.log(zoom / LARGEST_ZOOM) / Math.log(STEP);
  // A smaller zoom fits where a larger one does, so the first step that fits is found by halving, once the largest does not.
  let first = Math.max(0, Math.floor(stepOf(most) - GIVEN_AWAY));
  let end = Math.ceil(stepOf(SMALLEST_ZOOM));
  let next = first;
  while (first < end) {
    if (fits(next)) end = next;
    else first = next + 1;
    next = Math.floor((first + end) / 2);
  }
  const zoom = zoomAt(first + GIVEN_AWAY);
  return Math.min(most, zoom, Math.max(LEAST_WHOLE, wholeWordsZoom(clouds, column, measure)));
}

/** What all words need at the smallest size, in square pixels. */
export function leastArea(clouds: readonly (readonly CloudWord[])[], measure: Measure): number {
  return largestWords(clouds)
    .flat()
    .reduce((sum, word) => sum + area(word, SMALLEST_ZOOM, measure), 0);
}

/** So small may all words be for one that is long, rather than that it is cut. */
const LEAST_WHOLE = 0.55;

/** The zoom at which the longest word is as wide as a cloud. */
function wholeWordsZoom(clouds: readonly (readonly CloudWord[])[], column: Box, measure: Measure): number {
  const width = column.width - 2 * PADDING;
  const widest = ({ text, size }: CloudWord) => measure(text, baseSize(size)) + between(text, baseSize(size));
  return width / Math.max(1, ...clouds.flat().map(widest));
}

/** Where not all words fit, those of the clouds in `emphasis` get more room than others. Words stand by falling size. */
export function layoutClouds(
  all: readonly (readonly CloudWord[])[],
  column: Box,
  zoom: number,
  measure: Measure,
  emphasis: readonly number[] = [],
): CloudPlace[] {
  const clouds = largestWords(all);
  const among = clouds.flatMap((words) => words.map(({ text }) => text));
  const filled = (larger: readonly number[]) =>
    divide(clouds, column, zoom, measure, larger).map((box, index) => ({
      box,
      named: box.width >= NAMED,
      ...fill(clouds[index]!, all[index]!.length, box, zoom, measure, among),
    }));
  const places = filled([]);
  return emphasis.some((cloud) => places[cloud] && places[cloud].unplaced.length > 0) ? filled(emphasis) : places;
}

/** Position in the record's clouds, and there in its words, of the word at a point; null between them. */
export function wordAt(places: readonly CloudPlace[], x: number, y: number): [cloud: number, word: number] | null {
  for (const [cloud, { placed }] of places.entries())
    for (const { word, x: middle, y: centre, width, fontSize } of placed)
      if (Math.abs(x - middle) <= width / 2 && Math.abs(y - centre) <= (LINE * fontSize) / 2) return [cloud, word];
  return null;
}

/** Width of the clouds where their words stand in a list beside them. */
export const TABS = 30;

/** The clouds as narrow boxes, as high as they have words, for links to end at. */
export function cloudTabs(clouds: readonly (readonly CloudWord[])[], column: Box): CloudPlace[] {
  let y = column.y;
  return share(
    clouds.map((words) => words.length),
    column.height,
    LEAST_HEIGHT,
    GAP,
  ).map((height) => {
    const box = { x: column.x, y, width: TABS, height };
    y += height + GAP;
    return { box, named: false, placed: [], unplaced: [] };
  });
}

/** The column's rectangles, as high as their words need. */
function divide(
  clouds: readonly (readonly CloudWord[])[],
  column: Box,
  zoom: number,
  measure: Measure,
  emphasis: readonly number[] = [],
): Box[] {
  const needs = clouds.map((words, cloud) => ({
    lines: neededHeight(words, column.width, zoom, measure),
    // Room for the label counts too, or a cloud of one short word has little of what is left.
    area: LABEL.width * LABEL.height + words.reduce((sum, word) => sum + area(word, zoom, measure), 0),
    emphasis: emphasis.includes(cloud),
  }));
  let y = column.y;
  return cloudHeights(needs, column.height, LEAST_HEIGHT, GAP, SMALLEST_FONT * LINE).map((height) => {
    const box = { x: column.x, y, width: column.width, height };
    y += height + GAP;
    return box;
  });
}

const emptyBoxes = (words: readonly CloudWord[]): WordBox[] => words.map(() => ({ width: NaN, height: NaN }));

/** Of a cloud all of whose words stand in lines; their sizes are put into `boxes`. */
function neededHeight(
  words: readonly CloudWord[],
  width: number,
  zoom: number,
  measure: Measure,
  boxes = emptyBoxes(words),
): number {
  const { room, label } = insides({ x: -PADDING, y: -PADDING, width, height: 0 });
  words.forEach((word, at) => {
    const box = boxes[at]!;
    const fontSize = sizeOf(word, zoom);
    const whole = measure(word.text, fontSize) + between(word.text, fontSize);
    box.width = whole <= room.width ? whole : sizeWord(word, room.width, zoom, measure).width;
    box.height = fontSize * LINE;
  });
  return Math.max(LEAST_HEIGHT, 2 * PADDING + linesHeight(boxes, room.width, [label]));
}

/** The room for words, and the corners that are kept free. */
function insides(box: Box): { room: Box; label: Box; more: Box } {
  const { label, more } = box.width < NAMED ? NUMBER : { label: LABEL.width, more: MORE.width };
  return {
    room: {
      x: box.x + PADDING,
      y: box.y + PADDING,
      width: Math.max(0, box.width - 2 * PADDING),
      height: Math.max(0, box.height - 2 * PADDING),
    },
    label: { ...LABEL, x: box.x, y: box.y, width: label },
    more: { ...MORE, x: box.x + box.width - more, y: box.y, width: more },
  };
}

/** `count`: of all words of the cloud, of which these are the largest; `among`: those of all clouds. */
function fill(
  words: readonly CloudWord[],
  count: number,
  box: Box,
  zoom: number,
  measure: Measure,
  among: readonly string[],
): Omit<CloudPlace, "box" | "named"> {
  const { room, label, more } = insides(box);
  let sized = words.map((word) => sizeWord(word, room.width, zoom, measure, among));
  const full =
    words.length > MOST_SCATTERED ||
    sized.reduce((sum, { width, height }) => sum + width * height, 0) > FULL * room.width * room.height;
  let packed = full ? packLines(sized, room, [label]) : packWords(sized, room, [label], (SMALLEST_FONT * LINE) / 2);
  if (packed.unplaced > 0) packed = packLines(sized, room, [label]);
  // Rather closely than not at all.
  if (packed.unplaced > 0) {
    sized = words.map((word) => sizeWord(word, room.width, zoom, measure, among, closely));
    packed = packLines(sized, room, [label]);
  }
  if (packed.unplaced > 0 || count > words.length) packed = packLines(sized, room, [label, more]);
  const placed: PlacedWord[] = [];
  const unplaced: number[] = [];
  packed.places.forEach((place, word) => {
    const { shown, fontSize, width, space } = sized[word]!;
    if (place) placed.push({ word, shown, fontSize, width: width - space, x: place.x, y: place.y });
    else unplaced.push(word);
  });
  for (let word = words.length; word < count; word++) unplaced.push(word);
  return { placed, unplaced };
}

/**
 * A word that is wider than its cloud is smaller, if that makes it whole; else it is cut. One that fills a line has no
 * neighbours there, and needs no space to them.
 */
function sizeWord(
  word: CloudWord,
  widest: number,
  zoom: number,
  measure: Measure,
  among?: readonly string[],
  spaceOf = between,
) {
  const wholeAt = inSteps(widest / measure(word.text, 1));
  const fontSize = Math.min(sizeOf(word, zoom), wholeAt < LEAST_WHOLE_FONT ? Infinity : wholeAt);
  const shown = fitWord(word.text, widest, fontSize, measure, among);
  const space = Math.min(spaceOf(word.text, fontSize), widest - measure(shown, fontSize));
  return { shown, fontSize, width: measure(shown, fontSize) + space, space, height: fontSize * LINE };
}

/**
 * In steps that nobody sees: a browser keeps the letters that it has drawn by their size, and draws words of hundreds of
 * sizes four times as long.
 */
const SIZE_STEP = 0.5;
const inSteps = (size: number) => Math.floor(size / SIZE_STEP) * SIZE_STEP;

function sizeOf(word: CloudWord, zoom: number): number {
  return Math.max(SMALLEST_FONT, inSteps(baseSize(word.size) * zoom));
}

function area(word: CloudWord, zoom: number, measure: Measure): number {
  const size = sizeOf(word, zoom);
  return (measure(word.text, size) + between(word.text, size)) * size * LINE;
}
