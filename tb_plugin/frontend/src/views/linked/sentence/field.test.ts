import { describe, expect, it } from "vitest";
import { completions, unknownWords } from "./SentenceField";

const known = { words: ["<unk>", "the", "good", "Goods", "goo", "I"] };

describe("the field of a sentence", () => {
  it("completes the last word alone, and nothing after a space", () => {
    expect(completions("The goo", known)).toEqual(["The good", "The Goods"]);
    expect(completions("the ", known)).toEqual([]);
  });

  it("names words that are not known, nor in lower case, once", () => {
    expect(unknownWords(["The", "GOOD", "zebra", "i", "zebra"], known)).toEqual(["zebra", "i"]);
  });
});
