/** The ring around one word of a cloud: as far from it as its neighbours leave room, and over none of them. */
import type { Box } from "../box";
import type { PlacedWord } from "./clouds";

/** From the middle of a word to the upper and lower ends of its letters, of its font size. */
const LETTERS = { above: 0.42, below: 0.55 };
/** From the letters to the middle of the line, at most. */
const MOST = { beside: 4, over: 3 };
/** Width of that line, and what it leaves free of a narrow gap at each side. */
const LINE = { least: 0.5, most: 1.5, clear: 0.5 };

export interface Ring extends Box {
  /** Radius of its corners. */
  radius: number;
  /** Width of its line: less where neighbours are near, so that it touches none. */
  line: number;
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
  let narrowest = Infinity;
  for (const other of placed) {
    if (other === word) continue;
    const letters = lettersOf(other);
    const across = gap(own.x, own.width, letters.x, letters.width);
    const down = gap(own.y, own.height, letters.y, letters.height);
    // Beside it, or above or below it; at a corner the further of the two parts them.
    if (across > down) beside = Math.min(beside, Math.max(0, across / 2));
    else over = Math.min(over, Math.max(0, down / 2));
    narrowest = Math.min(narrowest, Math.max(across, down));
  }
  const height = own.height + 2 * over;
  return {
    x: own.x - beside,
    y: own.y - over,
    width: own.width + 2 * beside,
    height,
    radius: Math.min(height / 2, 3 + 2 * beside),
    line: Math.max(LINE.least, Math.min(LINE.most, narrowest - 2 * LINE.clear)),
  };
}

/** Between two spans; below zero where they overlap. */
function gap(start: number, length: number, other: number, otherLength: number): number {
  return Math.max(other - start - length, start - other - otherLength);
}
