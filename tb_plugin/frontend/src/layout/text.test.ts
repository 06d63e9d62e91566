/** Texts in the room they have. */
import { describe, expect, it } from "vitest";
import { apart, fitNames, fitParts, fitText, guess } from "./text";

describe("texts", () => {
  it("are cut at whole characters", () => {
    expect(fitText("🍕🍕🍕🍕", 30, 10, guess)).toBe("🍕🍕…");
    expect(fitText("short", 100, 10, guess)).toBe("short");
    expect(fitParts(["ten", ", words", ", here"], 60, 10, guess)).toBe("ten, words");
    expect(fitParts(["toolong", ", rest"], 20, 10, guess)).toBe("to…");
    expect(fitParts(["", " · rest"], -5, 10, guess)).toBe("");
  });

  it("count the names that have no room", () => {
    const names = ["ten", "words", "here"];
    expect(fitNames(names, 200, 10, guess)).toBe("ten, words, here");
    expect(fitNames(names, 80, 10, guess)).toBe("ten, words +1");
    expect(fitNames(names, 40, 10, guess)).toBe("ten +2");
    expect(fitNames(names, 33, 10, guess)).toBe("t… +2");
    expect(fitNames(["alone"], 20, 10, guess)).toBe("al…");
  });
});

it("parts names by what they end in, where they begin alike", () => {
  expect(apart(["class 0", "class 1", "class 10"])).toEqual(["…0", "…1", "…10"]);
  expect(apart(["good", "bad"])).toEqual(["good", "bad"]);
  expect(apart(["no", "not"])).toEqual(["no", "not"]);
  expect(apart([])).toEqual([]);
});
