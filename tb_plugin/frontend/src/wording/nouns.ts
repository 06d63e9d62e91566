/** What the things are called that enter the layers, in one place: words, or the levels of a series of numbers. */
import { signal } from "@preact/signals";
import type { Snapshot, WordKind } from "../api/types";

/** Of records that have words and levels at one step. */
const BOTH = "word or level";

const kind = signal<WordKind | typeof BOTH>("word");

/** `kinds`: of the records in sight, as each record tells; some of words and some of levels are all called words. */
export function setNoun(kinds: readonly (typeof kind.value)[]): void {
  if (kinds.length === 0) return;
  kind.value = kinds.includes(BOTH) ? BOTH : kinds.every((one) => one === "level") ? "level" : "word";
}

/** What is in one record. */
export const kindOf = ({ word_kind, levels }: Pick<Snapshot, "word_kind" | "levels">) => (levels ? BOTH : word_kind);

export const noun = () => kind.value;

export const nouns = (): string => (kind.value === BOTH ? "words and levels" : `${kind.value}s`);

/** What one of a record is called: there are levels among other words, too. */
export function nounOf(word: string, { levels }: Pick<Snapshot, "levels">) {
  return kind.value !== BOTH ? kind.value : levels?.includes(word) ? "level" : "word";
}

/** What they stand in: a sentence, or a series of numbers; of several likewise. */
export const passage = (): string => (kind.value === "level" ? "series" : "sentence");
export const passages = (): string => (kind.value === "level" ? "series" : "sentences");

/** At the beginning of a sentence. */
export const Nouns = (): string => nouns().replace(/^./, (first) => first.toUpperCase());
