import { describe, expect, it } from "vitest";
import { completions, typedWords } from "./typed_words";

const known = { words: ["<unk>", "the", "good", "Goods", "goo", "I", ",", ".", "...", "don't"] };

describe("the field of a sentence", () => {
  it("completes the last word alone, and nothing after a space", () => {
    expect(completions("The goo", known)).toEqual(["The good", "The Goods"]);
    expect(completions("the ", known)).toEqual([]);
  });

  it("names words that are not known, nor in lower case, once", () => {
    expect(typedWords("The GOOD zebra i zebra", known)).toEqual({
      words: ["The", "GOOD", "zebra", "i", "zebra"],
      changed: [
        ["The", "the"],
        ["GOOD", "good"],
      ],
      unknown: ["zebra", "i"],
    });
  });

  it("takes signs off a word that is known without them, and says so", () => {
    const split = (text: string) => typedWords(text, known).words.join(" ");
    expect(split('"Good," the good!')).toBe('" Good , " the good !');
    expect(typedWords("Good,", known).changed).toEqual([["Good,", "good ,"]]);
    expect(typedWords("good!", known).unknown).toEqual(["!"]);
    // What is a word as it is, or no word without its signs, stays.
    expect(split("... don't <unk> zebra, , ")).toBe("... don't <unk> zebra, ,");
  });
});
