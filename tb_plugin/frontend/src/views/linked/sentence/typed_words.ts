/** What the network would read of a typed sentence: signs apart from words, capitals where it knows them, unknown words. */
import type { Vocabulary } from "../../../api/types";
import { cleaned, MOST_TYPED } from "../../../state/choices/asking";

type Known = Pick<Vocabulary, "words">;

const MOST_COMPLETIONS = 12;

/** The words, and those among them that the network reads in another way than they are typed. */
export interface TypedWords {
  words: readonly string[];
  changed: readonly (readonly [typed: string, read: string])[];
  /** Words that it does not have, not in lower case either, each once. */
  unknown: readonly string[];
}

const ENDS = /^(\p{P}*)(.*?)(\p{P}*)$/u;

/** Signs at the ends of a word are words of their own where the word is known without them. */
export function typedWords(text: string, { words: known }: Known): TypedWords {
  const there = new Set(known);
  const isKnown = (word: string) => there.has(word) || there.has(word.toLowerCase());
  const words: string[] = [];
  const changed = new Map<string, string>();
  for (const word of cleaned(text).split(" ").filter(Boolean)) {
    const [, before = "", inner = "", after = ""] = (word.length <= MOST_TYPED.ofWord && ENDS.exec(word)) || [];
    const parts = isKnown(word) || !isKnown(inner) ? [word] : [...before, inner, ...after];
    const read = parts.map((part) => (there.has(part) || !isKnown(part) ? part : part.toLowerCase())).join(" ");
    if (read !== word) changed.set(word, read);
    words.push(...parts);
  }
  return { words, changed: [...changed], unknown: [...new Set(words.filter((word) => !isKnown(word)))] };
}

/** The text with its last word completed. */
export function completions(text: string, { words }: Known): string[] {
  const cut = text.search(/\S*$/);
  const [before, begun] = [text.slice(0, cut), text.slice(cut).toLowerCase()];
  if (begun === "") return [];
  const fit = words.filter((word) => word.length > begun.length && word.toLowerCase().startsWith(begun));
  return fit.slice(0, MOST_COMPLETIONS).map((word) => before + word);
}
