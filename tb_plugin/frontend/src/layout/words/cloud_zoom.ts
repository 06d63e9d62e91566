/** The zoom of all clouds at which their words find room. */
import type { Box } from "../box";
import type { Measure } from "../text";
import { emptyBoxes, GAP, neededHeight, PADDING } from "./cloud_room";
import { area, baseSize, between, largestWords, sizeOf, SMALLEST_ZOOM, type CloudWord } from "./word_sizes";

const LARGEST_ZOOM = 1.7;
/** From one zoom that is tried to the next. */
const STEP = 0.95;
/** So many steps below the largest zoom at which all words stand in lines, most find places without. */
const GIVEN_AWAY = 2;
/** So many letters of a word are seen, or it and all others become smaller. */
const LEGIBLE = 12;

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
