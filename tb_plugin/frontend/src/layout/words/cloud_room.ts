/** The room of a cloud: what its label leaves for words, and how high it must be for all of them. */
import type { Box } from "../box";
import type { Measure } from "../text";
import { linesHeight, type WordBox } from "./cloud";
import { between, LINE, sizeOf, sizeWord, type CloudWord } from "./word_sizes";

export const GAP = 6;
/** Low enough for one line beside the label. */
export const LEAST_HEIGHT = 24;
export const PADDING = 5;
/** Room for the cloud's own label in its upper left corner, and for "+12 more" in the upper right. */
export const LABEL = { width: 54, height: 16 };
const MORE = { width: 68, height: 15 };
/** Narrower clouds have the numbers alone there, which leave room for words between them. */
export const NAMED = 180;
const NUMBER = { label: 24, more: 36 };

export const emptyBoxes = (words: readonly CloudWord[]): WordBox[] => words.map(() => ({ width: NaN, height: NaN }));

/** Of a cloud all of whose words stand in lines; their sizes are put into `boxes`. */
export function neededHeight(
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
export function insides(box: Box): { room: Box; label: Box; more: Box } {
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
