import { expect, it } from "vitest";
import type { Output } from "../api/types";
import { OUTPUT } from "../testing/saying";
import { setNoun } from "./nouns";
import { pushLine, pushName, pushNote, pushOfWords } from "./output";

it("says that a push is not what is said after a word where the head pools over the words", () => {
  expect(pushNote(OUTPUT)).toBeNull();
  expect(pushNote({ ...OUTPUT, pool: "mean" })).toBe(
    "The model reads the mean over all steps: what it says after one word moves by a part of this push.",
  );
  for (const pool of ["max", "several"] as const)
    expect(pushNote({ ...OUTPUT, pool })).toMatch(
      /^The model reads .+: what it says after one word need not move by this push\.$/,
    );
});

it("never says that a level pushes: others enter at the same step, and some the layer does not read", () => {
  setNoun(["word"]);
  expect(pushName("load", {}, OUTPUT)).toBe("pushes at once towards “good”");
  setNoun(["level"]);
  expect(pushOfWords()).toBe("output that goes with it");
  expect(pushName("load: busy", { unread: ["answer: yes"] }, OUTPUT)).toBe("goes with “good”");
  expect(pushName("answer: yes", { unread: ["answer: yes"] }, OUTPUT)).toBe("not read; goes with “good”");
  setNoun(["word"]);
});

it("says in what a word pushes, and of what units where the head reads other states, too", () => {
  const word = { text: "load", push: 1.2 };
  const line = (output: Output) => pushLine(word, { output })[0]![1];
  expect(line(OUTPUT)).toBe("+1.20 log-odds");
  const both = { ...OUTPUT, is_part: true };
  expect(line(both)).toBe("+1.20 log-odds, by this state");
  expect(pushNote(both)).toBe("The output reads other states, too: this is what the units of this state push.");
  expect(pushNote({ ...both, pool: "mean" })).toMatch(/this push\. The output reads other/);
  expect(pushLine({ ...word, push: null }, { output: OUTPUT })).toEqual([]);
});
