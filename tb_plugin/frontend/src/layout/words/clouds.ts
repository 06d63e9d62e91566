/** The column of word clouds: one rectangle a cloud, words sized by the strength of their response on one scale. */
import { share, type Box } from "../box";
import type { Measure } from "../text";
import { packLines, packWords } from "./cloud";
import { cloudHeights } from "./cloud_heights";
import { GAP, insides, LABEL, LEAST_HEIGHT, NAMED, neededHeight } from "./cloud_room";
import { area, closely, largestWords, LINE, SMALLEST_FONT, sizeWord, type CloudWord } from "./word_sizes";

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

/** Share of the room beyond which only lines are dense enough. */
const FULL = 0.85;
/** So many words find their places one by one; more stand in lines, which take no time. */
const MOST_SCATTERED = 24;
/** So much nearer to the upper right may a word stand that had no room else. */
const CLOSE = 8;
/** What a ring needs at each side of its word. */
const RING = 4;

/**
 * Where not all words fit, those of the clouds in `emphasis` get more room than others, and the words of `kept` stand
 * before larger ones. Words stand by falling size.
 */
export function layoutClouds(
  all: readonly (readonly CloudWord[])[],
  column: Box,
  zoom: number,
  measure: Measure,
  emphasis: readonly number[] = [],
  kept: readonly string[] = [],
): CloudPlace[] {
  const clouds = largestWords(all);
  const among = clouds.flatMap((words) => words.map(({ text }) => text));
  const filled = (larger: readonly number[]) =>
    divide(clouds, column, zoom, measure, larger).map((box, index) => ({
      box,
      named: box.width >= NAMED,
      ...fill(clouds[index]!, all[index]!, box, zoom, measure, among, kept),
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

/** `all`: the words of the cloud, of which these are the largest; `among`: the texts of all clouds. */
function fill(
  words: readonly CloudWord[],
  all: readonly CloudWord[],
  box: Box,
  zoom: number,
  measure: Measure,
  among: readonly string[],
  kept: readonly string[],
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
  if (packed.unplaced > 0 || all.length > words.length) packed = packLines(sized, room, [label, more]);
  // A link to what is chosen ends where it is seen, and a cloud without any word tells nothing.
  let order = [...words.keys()];
  const lacking = all.flatMap(({ text }, at) => (kept.includes(text) && !packed.places[at] ? [at] : []));
  const first = lacking.length === 0 && packed.places.every((place) => !place) ? order.slice(0, 1) : lacking;
  if (first.length > 0) {
    order = [...first, ...order.filter((at) => !first.includes(at))];
    // Where no line is below the corners, it is as wide as what is between them; a ring around it has room, too.
    const near = { ...more, x: more.x + CLOSE, width: more.width - CLOSE };
    for (const widest of [room.width, near.x - label.x - label.width - 2 * RING]) {
      const widthOf = (at: number) => (first.includes(at) ? widest : room.width);
      sized = order.map((at) => sizeWord(all[at]!, widthOf(at), zoom, measure, among, closely));
      packed = packLines(sized, room, [label, near]);
      if (packed.places[0]) break;
    }
  }
  const placed = packed.places.flatMap((place, at): PlacedWord[] => {
    const { shown, fontSize, width, space } = sized[at]!;
    return place ? [{ word: order[at]!, shown, fontSize, width: width - space, x: place.x, y: place.y }] : [];
  });
  const isPlaced = new Set(placed.map(({ word }) => word));
  return { placed, unplaced: [...all.keys()].filter((word) => !isPlaced.has(word)) };
}
