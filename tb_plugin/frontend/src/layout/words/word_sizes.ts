/** How large a word is drawn at a zoom: by the strength of its response, on one scale for all clouds. */
import { fitWord, type Measure } from "../text";

/** A word to draw; `size` is its strength as a share of the strongest, 0 to 1. */
export interface CloudWord {
  text: string;
  size: number;
}

export const SMALLEST_FONT = 11;
/** Of a word that would be cut, were it larger. */
const LEAST_WHOLE_FONT = 10;
/** Here the strongest word has the smallest font. */
export const SMALLEST_ZOOM = SMALLEST_FONT / 30;
/** Height of a word's box as a multiple of the font size: ascenders and descenders, no more. */
export const LINE = 1.12;
/** Space between words, likewise; more where they have spaces of their own, as levels do, or one would go on in the next. */
const BETWEEN = 0.3;
const BETWEEN_LEVELS = 0.8;
export const between = (text: string, fontSize: number) => (text.includes(" ") ? BETWEEN_LEVELS : BETWEEN) * fontSize;
export const closely = (_: string, fontSize: number) => BETWEEN * fontSize;

/** So many words stand in all clouds, the strongest: with more a picture takes long, and nobody reads them there. */
const MOST_WORDS = 300;

/** Of each cloud's words, which stand by falling size, those that are among the largest of all. */
export function largestWords(clouds: readonly (readonly CloudWord[])[]): readonly (readonly CloudWord[])[] {
  const sizes = Float64Array.from(clouds.flatMap((words) => words.map(({ size }) => size))).sort();
  if (sizes.length <= MOST_WORDS) return clouds;
  const least = sizes.at(-MOST_WORDS)!;
  return clouds.map((words) => words.slice(0, Math.max(1, words.filter(({ size }) => size >= least).length)));
}

/** Font size before zoom. The root keeps the eye from taking area for strength twice over. */
export function baseSize(size: number): number {
  return 9 + 21 * Math.sqrt(Math.max(0, Math.min(1, size)));
}

/**
 * A word that is wider than its cloud is smaller, if that makes it whole; else it is cut. One that fills a line has no
 * neighbours there, and needs no space to them.
 */
export function sizeWord(
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

export function sizeOf(word: CloudWord, zoom: number): number {
  return Math.max(SMALLEST_FONT, inSteps(baseSize(word.size) * zoom));
}

export function area(word: CloudWord, zoom: number, measure: Measure): number {
  const size = sizeOf(word, zoom);
  return (measure(word.text, size) + between(word.text, size)) * size * LINE;
}
