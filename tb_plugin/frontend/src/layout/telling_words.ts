/** The line below a chip's name: the words that raise it and those that lower it, as many as there is room for. */
import { fitText, fitWord, type Measure } from "./text";
import { visibleWord } from "../wording/words";

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
  const part = (sign: string, words: readonly string[], each: number) =>
    words.length > 0 ? [sign, ...words.slice(0, each).map((word) => visibleWord(word))].join(" ") : "";
  const at = (each: number): TellingWords => ({
    raised: part(RAISES, raised_by, each),
    lowered: part(LOWERS, lowered_by, each),
  });
  const between = raised_by.length > 0 && lowered_by.length > 0 ? GAP : 0;
  const most = Math.max(raised_by.length, lowered_by.length, 1);
  for (let each = most; each > 0; each--) {
    const found = at(each);
    if (measure(found.raised, size) + measure(found.lowered, size) + between <= width) return found;
  }
  const one = at(1);
  const room = Math.max(0, width - between);
  const half = Math.max(room / 2, room - measure(one.raised, size));
  const cut = (text: string, width: number) => {
    const sign = text.slice(0, 2);
    const room = width - measure(sign, size);
    if (text === "" || room < measure("…", size)) return text && fitText(text, width, size, measure);
    return sign + fitWord(text.slice(2), room, size, measure);
  };
  const lowered = cut(one.lowered, half);
  return { raised: cut(one.raised, room - measure(lowered, size)), lowered };
}

/** Where the second part begins. */
export function loweredAt(x: number, { raised }: TellingWords, size: number, measure: Measure): number {
  return raised ? x + measure(raised, size) + GAP : x;
}
