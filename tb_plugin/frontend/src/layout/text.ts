/** Widths of texts, and texts cut to a width. */
import { ISOLATE, ISOLATED, MORE, withoutUnit } from "../wording/words";

/** Width in pixels of a text at a font size. */
export type Measure = (text: string, size: number) => number;

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const REFERENCE = 50;

/** Measures with the browser's own font, each text once. Without a canvas (tests) a text is guessed. */
export function browserMeasure(): Measure {
  const context = typeof document === "undefined" ? null : document.createElement("canvas").getContext?.("2d");
  if (!context || typeof context.measureText !== "function") return guess;
  context.font = `${REFERENCE}px ${FONT}`;
  const known = new Map<string, number>();
  return (text, size) => {
    let width = known.get(text);
    if (width === undefined) known.set(text, (width = context.measureText(text).width));
    return (width * size) / REFERENCE;
  };
}

/** Letters are about half as wide as high; wider scripts are wider. */
export const guess: Measure = (text, size) =>
  [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 1 : 0.56), 0) * size;

/** The text, or as much of its beginning as fits with an ellipsis. Whole characters only, so that emoji survive. */
export function fitText(text: string, width: number, size: number, measure: Measure): string {
  if (text === "" || measure(text, size) <= width) return text;
  const letters = [...text];
  let few = 0;
  let many = letters.length;
  while (few < many) {
    const middle = Math.ceil((few + many) / 2);
    if (measure(`${letters.slice(0, middle).join("")}…`, size) <= width) few = middle;
    else many = middle - 1;
  }
  return few > 0 ? closed(`${letters.slice(0, few).join("")}…`) : "…";
}

/** Where the end of an isolated word is cut off. */
const closed = (text: string) => (text.includes(ISOLATE) && !text.includes(ISOLATED) ? text + ISOLATED : text);

/** Of a variable or a word, beside an ellipsis. */
const FEW_LETTERS = 3;

/** Between a variable and its level. */
export const LEVEL = ": ";
/**
 * A name cut to a width, so that it is taken for none of `among`, which stand with it: its beginning, or where another
 * begins so, its beginning and its end. Of "temperature: warm" the variable is cut, as long as a letter of it has room; a unit of it is left out first.
 */
export function fitWord(
  text: string,
  width: number,
  size: number,
  measure: Measure,
  among: readonly string[] = [],
): string {
  const at = text.lastIndexOf(LEVEL);
  const begun = fitText(text, width, size, measure);
  if (begun === text) return text;
  const bare = withoutUnit(text);
  const isOwn = bare !== text && !among.some((one) => one !== text && withoutUnit(one) === bare);
  if (isOwn && measure(bare, size) <= width) return bare;
  const letters = [...text];
  const level = at > 0 ? [...text.slice(at)].length : 0;
  const most = [...begun].length - 2;
  const middle = Math.ceil(most / 2);
  // How many letters of the end stand: as few as a level has, or none; else as many as of the beginning, then others.
  const ends = Array.from({ length: Math.max(0, most) }, (_, few) => few + 1 + level);
  const nearMiddle = ends.sort((one, other) => Math.abs(one - middle - level) - Math.abs(other - middle - level));
  const isAlone = (cut: Cut) =>
    cut.start !== "" && !among.some((one) => one !== text && one.startsWith(cut.start) && one.endsWith(cut.end));
  const cuts = [level, ...nearMiddle].flatMap((end) => cutBefore(letters, end, width, size, measure) ?? []);
  const cut = cuts.find(isAlone) ?? cuts[0];
  return cut ? `${cut.start}…${cut.end}` : level > 0 ? fitText(`${letters[0]}…${text.slice(at)}`, width, size, measure) : begun; // prettier-ignore
}

/** Two names that stand beside one another, cut to a width: what one leaves of its half the other has. */
export function fitPair(
  names: readonly [string, string],
  width: number,
  size: number,
  measure: Measure,
): readonly [string, string] {
  const cut = (name: string, beside: string) =>
    fitWord(name, Math.max(width / 2, width - measure(beside, size)), size, measure, names);
  return [cut(names[0], names[1]), cut(names[1], names[0])];
}

interface Cut {
  start: string;
  end: string;
}

/** The longest beginning of a name that has room before its last letters, `end` of them; null where none has. */
function cutBefore(letters: readonly string[], end: number, width: number, size: number, measure: Measure): Cut | null {
  const last = letters.slice(letters.length - end).join("");
  for (let length = letters.length - end - 1; length > 0; length--) {
    const start = letters.slice(0, length).join("");
    if (measure(`${start}…${last}`, size) <= width) return { start, end: last };
  }
  return null;
}

/** A word that is whole; null where it has no room. */
export function whole(text: string, width: number, size: number, measure: Measure): string | null {
  return measure(text, size) <= width ? text : null;
}

/**
 * The name, cut no further than it is recognised: of "vibration: high" at least "vib…: high", never so few letters that
 * they could be any variable, and the whole level; of a word as many letters. Null where that has no room.
 */
export function recognisable(
  text: string,
  width: number,
  size: number,
  measure: Measure,
  among: readonly string[] = [],
): string | null {
  const cut = fitWord(text, width, size, measure, among);
  const level = text.slice(text.lastIndexOf(LEVEL) > 0 ? text.lastIndexOf(LEVEL) : text.length);
  return cut === text || (cut.endsWith(level) && [...cut].length > FEW_LETTERS + [...level].length) ? cut : null;
}

/** Of a level the same; null of a word, which is whole or not there. */
export const cutVariable: typeof recognisable = (text, ...how) =>
  text.lastIndexOf(LEVEL) > 0 ? recognisable(text, ...how) : null;

/** As many of the parts as fit, the first of them cut where it is too wide. */
export function fitParts(parts: readonly string[], width: number, size: number, measure: Measure): string {
  let text = parts[0] ?? "";
  if (measure(text, size) > width) return fitText(text, width, size, measure);
  for (const part of parts.slice(1)) {
    if (measure(text + part, size) > width) break;
    text += part;
  }
  return text;
}

/**
 * As many names as fit, then how many more there are: "a, b, 3 more", or that there are: "a, b, …"; the first is cut where it alone is too wide, as long as
 * it is recognised; else null. `beyond`: how many there are that are not among the names.
 */
export function fitNames(
  names: readonly string[],
  width: number,
  size: number,
  measure: Measure,
  beyond = 0,
): string | null {
  const all = names.length + beyond;
  const forms = [(count: number) => `, ${all - count} more`, () => MORE].map(
    (more) => (count: number) => (count < all ? more(count) : ""),
  );
  for (const rest of forms) {
    for (let count = names.length; count > 0; count--) {
      const text = names.slice(0, count).join(", ") + rest(count);
      if (measure(text, size) <= width) return text;
    }
  }
  const [name] = names;
  if (name === undefined) return null;
  const cut = (rest: string) => recognisable(name, width - measure(rest, size), size, measure, names);
  const rest = forms.map((of) => of(1)).find((one) => cut(one) !== null);
  return rest === undefined ? null : cut(rest)! + rest;
}

/** Names without what all of them begin with, if that is more than what stands for it. */
export function apart(names: readonly string[]): readonly string[] {
  const letters = names.map((name) => [...name]);
  const [first = []] = letters;
  const differs = first.findIndex((letter, place) => letters.some((one) => one[place] !== letter));
  return differs > 2 ? letters.map((one) => `…${one.slice(differs).join("")}`) : names;
}
