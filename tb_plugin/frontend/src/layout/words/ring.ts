/** The ring around one word of a cloud: as far from it as its neighbours leave room, and over none of them. */
import type { Box } from "../box";
import type { PlacedWord } from "./clouds";

/** From the middle of a word to the upper and lower ends of its letters, of its font size. */
const LETTERS = { above: 0.42, below: 0.55 };
/** From the letters to the middle of the line, at most, and half the width of that line. */
const MOST = { beside: 4, over: 3 };
const HALF_LINE = 0.75;

export interface Ring extends Box {
  /** Radius of its corners. */
  radius: number;
}

/** Where the letters of a word are. */
export function lettersOf({ x, y, width, fontSize }: Omit<PlacedWord, "word" | "shown">): Box {
  const height = (LETTERS.above + LETTERS.below) * fontSize;
  return { x: x - width / 2, y: y - LETTERS.above * fontSize, width, height };
}

/** `placed`: all words of its cloud. */
export function ringAround(word: PlacedWord, placed: readonly PlacedWord[]): Ring {
  const own = lettersOf(word);
  let { beside, over } = MOST;
  for (const other of placed) {
    if (other === word) continue;
    const letters = lettersOf(other);
    const across = gap(own.x, own.width, letters.x, letters.width);
    const down = gap(own.y, own.height, letters.y, letters.height);
    // Beside it, or above or below it; at a corner the further of the two parts them.
    if (across > down) beside = Math.min(beside, middleOf(across));
    else over = Math.min(over, middleOf(down));
  }
  const height = own.height + 2 * over;
  return {
    x: own.x - beside,
    y: own.y - over,
    width: own.width + 2 * beside,
    height,
    radius: Math.min(height / 2, 3 + 2 * beside),
  };
}

/** Between two spans; below zero where they overlap. */
function gap(start: number, length: number, other: number, otherLength: number): number {
  return Math.max(other - start - length, start - other - otherLength);
}

/** Where a line goes in a gap: in its middle, or where that is too narrow along the letters that it surrounds. */
function middleOf(room: number): number {
  return Math.max(0, Math.min(room / 2, room - HALF_LINE));
}
