/** A sentence beside another one that differs in some words: which words they are, and what they change in the memory. */
import type { Sentence } from "../../api/types";

type Compared = Pick<Sentence, "words" | "chips" | "steps">;

/** The first of the sentences before it that has as many steps and at least half of its words at their places. */
export function counterpartOf<S extends Compared>(sentence: Compared, before: readonly (S | null)[]): S | null {
  const alike = (other: Compared) =>
    other.words.length === sentence.words.length &&
    other.chips === sentence.chips &&
    2 * replacedSteps(sentence, other).length <= sentence.words.length;
  return before.find((other) => other !== null && alike(other)) ?? null;
}

/** Steps at which the words differ. */
export function replacedSteps({ words }: Pick<Sentence, "words">, other: Pick<Sentence, "words">): number[] {
  return words.flatMap((word, step) => (word === other.words[step] ? [] : [step]));
}

/** The sentence with the other one's states in the place of those of the step before: its colours tell the difference. */
export function asDifference<S extends Compared>(sentence: S, other: Compared): S {
  const less = (one: readonly number[], two: readonly number[]) => one.map((value, chip) => value - (two[chip] ?? 0));
  return {
    ...sentence,
    steps: sentence.steps.map((step, at) => {
      const there = other.steps[at]!;
      return {
        ...step,
        change_positive: less(step.positive, there.positive),
        change_negative: less(step.negative, there.negative),
      };
    }),
  };
}
