/**
 * The same sentences in all panes.
 *
 * A sentence has a key that is the same in every record and run over the same data, and a number that is its own
 * record's. What the person chooses are numbers of the first pane; the other panes find these sentences by their keys.
 */
import type { SentenceTitle, Snapshot } from "../../api/types";

export interface SharedSentences {
  /** The snapshot, its sentences numbered as the first pane has them; those that only it has come after those. */
  snapshot: Snapshot;
  /** From the first pane's number to the record's own; undefined where it does not have the sentence. */
  own: (index: number) => number | undefined;
  /** And back: from the record's own number. */
  shared: (number: number) => number;
}

/** `reference`: the first pane's sentences; null where they are not known or there are none. */
export function shareSentences(snapshot: Snapshot, reference: readonly SentenceTitle[] | null): SharedSentences {
  if (!reference || reference.length === 0) {
    const there = new Set(snapshot.sentences.map(({ index }) => index));
    return { snapshot, own: (index) => (there.has(index) ? index : undefined), shared: (number) => number };
  }
  const numbers = new Map(reference.map(({ key, index }) => [key, index]));
  let next = Math.max(...reference.map(({ index }) => index)) + 1;
  const owned = new Map<number, number>();
  const shared = new Map<number, number>();
  const titles = snapshot.sentences.map((title) => {
    const index = numbers.get(title.key) ?? next++;
    owned.set(index, title.index);
    shared.set(title.index, index);
    return { ...title, index };
  });
  titles.sort((one, other) => one.index - other.index);
  const same = [...owned].every(([index, number]) => index === number);
  return {
    snapshot: same ? snapshot : { ...snapshot, sentences: titles },
    own: (index) => owned.get(index),
    shared: (number) => shared.get(number) ?? number,
  };
}

/** What stands where a record lacks a sentence: one of its own, as the first pane counts them, and why. */
export interface StandIn {
  index: number;
  why: string;
}

/** By the numbers of sentences that were asked for. `usual`: the record's own, which stands once; none where it is shown. */
export function standIns(
  wanted: readonly number[],
  { snapshot, own, shared }: SharedSentences,
  reference: readonly SentenceTitle[] | null,
  usual: number | undefined,
): Readonly<Record<number, StandIn>> {
  const lacking = wanted.find((index) => index >= 0 && own(index) === undefined);
  const index = usual === undefined ? undefined : shared(own(shared(usual)) === undefined ? 0 : usual);
  if (lacking === undefined || index === undefined || snapshot.sentences.length === 0 || wanted.includes(index))
    return {};
  return { [lacking]: { index, why: missingSentence(lacking, reference) } };
}

/** Why a sentence is not there. */
export function missingSentence(index: number, reference: readonly SentenceTitle[] | null): string {
  const title = reference?.find((one) => one.index === index)?.title;
  return title === undefined
    ? `This record has no sentence ${index}.`
    : `This record does not have the sentence “${title}”.`;
}
