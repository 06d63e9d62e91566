/** The line below a chip's name: the words that raise it and those that lower it, as many as there is room for. */
import { shortest, wholeOrLevel, type Measure } from "../text";
import { visibleWord } from "../../wording/words";

/** Both parts with their triangles; empty where no word goes that way. */
export interface TellingWords {
  raised: string;
  lowered: string;
}

export const RAISES = "▲";
export const LOWERS = "▼";
/** Between the two parts. */
const GAP = 8;

export function tellingWords(
  { raised_by, lowered_by }: { raised_by: readonly string[]; lowered_by: readonly string[] },
  width: number,
  size: number,
  measure: Measure,
): TellingWords {
  // Levels have spaces of their own: `load: busy, hour: 3`.
  const between = [...raised_by, ...lowered_by].some((word) => word.includes(" ")) ? ", " : " ";
  const part = (sign: string, words: readonly string[], each: number) =>
    words.length > 0
      ? `${sign} ${words
          .slice(0, each)
          .map((word) => visibleWord(word))
          .join(between)}`
      : "";
  const at = (each: number): TellingWords => ({
    raised: part(RAISES, raised_by, each),
    lowered: part(LOWERS, lowered_by, each),
  });
  const apart = raised_by.length > 0 && lowered_by.length > 0 ? GAP : 0;
  const most = Math.max(raised_by.length, lowered_by.length, 1);
  for (let each = most; each > 0; each--) {
    const found = at(each);
    if (measure(found.raised, size) + measure(found.lowered, size) + apart <= width) return found;
  }
  // The first word that has room: one that is cut tells nothing.
  const first = (sign: string, words: readonly string[], room: number) =>
    words
      .map((word) => wholeOrLevel(visibleWord(word), room - measure(`${sign} `, size), size, measure))
      .filter((word) => word !== null)
      .map((word) => `${sign} ${word}`)[0] ?? "";
  const taken = (text: string) => (text === "" ? 0 : measure(text, size) + GAP);
  // The first of the two takes half, or what the shortest of the other leaves, or all.
  const least = Math.min(...lowered_by.map((word) => measure(`${LOWERS} ${shortest(visibleWord(word))}`, size)), width);
  const half =
    first(RAISES, raised_by, (width - apart) / 2) ||
    first(RAISES, raised_by, Math.max(0, width - apart - least)) ||
    first(RAISES, raised_by, width);
  const lowered = first(LOWERS, lowered_by, width - taken(half));
  return { raised: first(RAISES, raised_by, width - taken(lowered)), lowered };
}

/** Where the second part begins. */
export function loweredAt(x: number, { raised }: TellingWords, size: number, measure: Measure): number {
  return raised ? x + measure(raised, size) + GAP : x;
}
