import { expect, it } from "vitest";
import { fromDifference, sentenceName } from "./sentence_name";

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
