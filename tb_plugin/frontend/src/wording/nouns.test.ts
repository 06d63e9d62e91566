import { afterEach, expect, it } from "vitest";
import { explainedText } from "./explained";
import { golden } from "../testing/golden";
import { kindOf, noun, nounOf, nouns, Nouns, setNoun } from "./nouns";

afterEach(() => setNoun(["word"]));

it("calls what enters levels where all that is in sight is levels, else words", () => {
  setNoun(["level", "level"]);
  expect([noun(), nouns(), Nouns()]).toEqual(["level", "levels", "Levels"]);
  expect(explainedText()).toContain("what the levels do");
  setNoun([]); // while records are loading it stays
  expect(noun()).toBe("level");
  const { snapshot } = golden;
  setNoun([kindOf({ ...snapshot, levels: ["load: high"] })]); // words and levels at one step
  expect([noun(), nouns(), Nouns()]).toEqual(["word or level", "words and levels", "Words and levels"]);
  expect(["load: high", "the"].map((one) => nounOf(one, { levels: ["load: high"] }))).toEqual(["level", "word"]);
  setNoun(["level", "word"]);
  expect([noun(), nouns(), Nouns()]).toEqual(["word", "words", "Words"]);
});
