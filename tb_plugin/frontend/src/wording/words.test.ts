import { expect, it } from "vitest";

import table from "../../../../tests/figures/visible_words.json";
import { visibleWord, wholeWord } from "./words";

it.each(table as [string, string][])("shows %j as %s, as figures do", (word, shown) => {
  expect(visibleWord(word)).toBe(shown);
});

it("cuts nothing where the whole word is wanted", () => {
  expect(wholeWord("x".repeat(300))).toBe("x".repeat(300));
});
