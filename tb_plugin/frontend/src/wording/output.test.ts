import { expect, it } from "vitest";
import type { Output } from "../api/types";
import { setNoun } from "./nouns";
import { pooledText, pushName, pushOfWords } from "./output";

const OUTPUT: Output = { low: "bad", high: "good", kind: "classes", pool: null, scale: 1 };

it("says that a push is not what is said after a word where the head pools over the words", () => {
  expect(pooledText(OUTPUT)).toBeNull();
  expect(pooledText({ ...OUTPUT, pool: "mean" })).toBe(
    "The model reads the mean over all steps: what it says after one word moves by a part of this push.",
  );
  for (const pool of ["max", "several"] as const)
    expect(pooledText({ ...OUTPUT, pool })).toMatch(
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
