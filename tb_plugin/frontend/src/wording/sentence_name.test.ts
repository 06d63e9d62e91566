import { expect, it } from "vitest";
import { golden } from "../testing/golden";
import { fromDifference, sentenceName, whyFirst } from "./sentence_name";

it("calls a typed sentence by its own number", () => {
  expect([3, 0, -1, -2].map(sentenceName)).toEqual([
    "sentence 3",
    "sentence 0",
    "typed sentence 1",
    "typed sentence 2",
  ]);
});

it("tells sentences that begin alike from where they differ on", () => {
  const texts = ["the food is not good", "the food is very good", "i love it"];
  const beside = (text: string) => texts.filter((other) => other !== text);
  expect(texts.map((text) => fromDifference(text, beside(text)))).toEqual(["… not good", "… very good", "i love it"]);
  expect(fromDifference("the food", ["the food is good"])).toBe("the food");
  expect(fromDifference("the food is good", ["the food"])).toBe("… is good");
  expect(fromDifference("the food", [])).toBe("the food");
});

it("says why a sentence is shown first", () => {
  expect(whyFirst(golden.sentence, true)).toBe("Shown first: the first of your own sentences.");
  const [step] = golden.sentence.steps;
  const said = { output: "good", probability: 0.5, value: null };
  expect(whyFirst({ steps: [{ ...step!, loss: 2, predictions: [said] }] }, false)).toContain("expects the next word");
  expect(whyFirst({ steps: [{ ...step!, loss: null, predictions: [said] }] }, false)).toContain("what the model says");
  expect(whyFirst({ steps: [{ ...step!, loss: null, predictions: [] }] }, false)).toContain("the state moves most");
});
