/** What the things are called that enter the layers, in one place: words, or the levels of a series of numbers. */
import { signal } from "@preact/signals";
import type { WordKind } from "../api/types";

const kind = signal<WordKind>("word");

/** `kinds`: of the records in sight, as each record tells; some of words and some of levels are all called words. */
export function setNoun(kinds: readonly WordKind[]): void {
  if (kinds.length > 0) kind.value = kinds.every((one) => one === "level") ? "level" : "word";
}

export const noun = (): WordKind => kind.value;

export const nouns = (): string => `${kind.value}s`;

/** What they stand in: a sentence, or a series of numbers; of several likewise. */
export const passage = (): string => (kind.value === "level" ? "series" : "sentence");
export const passages = (): string => (kind.value === "level" ? "series" : "sentences");

/** At the beginning of a sentence. */
export const Nouns = (): string => (kind.value === "level" ? "Levels" : "Words");
