import { expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { asDifference, counterpartOf, replacedSteps } from "./replaced";

const one = golden.sentence;
const words = one.words.map((word, step) => (step === 1 ? "zebra" : word));
const other = {
  ...one,
  words,
  steps: one.steps.map((step) => ({ ...step, positive: step.positive.map((p) => p + 0.25) })),
};

it("finds the sentence that differs in some words, and colours by the difference of the states", () => {
  expect(counterpartOf(other, [null, one])).toBe(one);
  expect(replacedSteps(other, one)).toEqual([1]);
  const shown = asDifference(other, one).steps[2]!;
  expect(shown.positive).toEqual(other.steps[2]!.positive);
  shown.change_positive.forEach((change) => expect(change).toBeCloseTo(0.25));
  expect(shown.change_negative.map(Math.abs)).toEqual(shown.negative.map(() => 0));
});

it("leaves sentences alone that have other words or another length", () => {
  const short = { ...one, words: one.words.slice(1) };
  const unlike = { ...one, words: one.words.map((word) => `${word}s`) };
  expect(counterpartOf(one, [short, unlike])).toBeNull();
});
