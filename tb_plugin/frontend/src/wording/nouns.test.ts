import { afterEach, expect, it } from "vitest";
import { explainedText } from "./explained";
import { noun, nouns, Nouns, setNoun } from "./nouns";

afterEach(() => setNoun(["word"]));

it("calls what enters levels where all that is in sight is levels, else words", () => {
  setNoun(["level", "level"]);
  expect([noun(), nouns(), Nouns()]).toEqual(["level", "levels", "Levels"]);
  expect(explainedText()).toContain("what the levels do");
  setNoun([]); // while records are loading it stays
  expect(noun()).toBe("level");
  setNoun(["level", "word"]);
  expect([noun(), nouns(), Nouns()]).toEqual(["word", "words", "Words"]);
});
