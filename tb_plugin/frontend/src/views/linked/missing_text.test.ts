import { expect, it } from "vitest";
import { missingText } from "./missing_text";

const having = (...texts: string[]) => ({ words: texts.map((text) => ({ text })) });

it("names the chosen words that a run lacks, and what colours there in their place", () => {
  expect(missingText(["a", "b"], [having("a", "b", "c")])).toBe("");
  expect(missingText(["a", "b"], [having("a")])).toBe("this run has no “b”");
  expect(missingText(["a", "b"], [having("c")])).toBe("this run has no “a” and “b”");
  expect(missingText(["a", "b"], [having("a", "b"), having("a")])).toBe(
    "the second pane’s run has no “b”, by “a” there",
  );
  expect(missingText(["a", "b"], [having("b"), having("b")])).toBe(
    "the first pane’s run has no “a”; the second pane’s run has no “a”",
  );
});
