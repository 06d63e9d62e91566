import { expect, it } from "vitest";
import { golden } from "../../../testing/golden";
import { stripWord } from "./strip_subject";

it("is coloured by a word that the record has", () => {
  const { snapshot } = golden;
  const recorded = snapshot.words[0]!.text;
  const telling = { word: snapshot.words[1]!.text };
  const step = { sentence: 0, position: 1 };
  const at = (word: string | null) =>
    stripWord({ words: [], step }, telling, word === null ? null : { word }, snapshot);
  expect(stripWord({ words: ["a", "b"], step }, telling, { word: recorded }, snapshot)).toBe("b");
  expect(stripWord({ words: [], step: null }, telling, { word: recorded }, snapshot)).toBe(telling.word);
  expect([at(recorded), at("seldom read"), at(null)]).toEqual([recorded, telling.word, null]);
});
