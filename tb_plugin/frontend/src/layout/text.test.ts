/** Texts in the room they have. */
import { describe, expect, it } from "vitest";
import { apart, fitNames, fitParts, fitText, fitWord, guess, recognisable } from "./text";

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
    expect(fitNames(names, 80, 10, guess)).toBe("ten, 2 more");
    expect(fitNames(names, 40, 10, guess)).toBe("ten, …");
    expect(fitNames(["alone"], 26, 10, guess)).toBe("alo…");
  });

  it("are none where so little is left of one that it could be any", () => {
    expect(fitNames(["ten", "words"], 30, 10, guess)).toBeNull();
    expect(fitNames(["alone"], 20, 10, guess)).toBeNull();
    const levels = ["vibration: high", "vibration: low"];
    for (let width = 10; width < 200; width += 5)
      expect(fitNames(levels, width, 10, guess) ?? "vib…: high").toMatch(/^vib\w*…?: high/);
  });
});

it("parts names by what they end in, where they begin alike", () => {
  expect(apart(["class 0", "class 1", "class 10"])).toEqual(["…0", "…1", "…10"]);
  expect(apart(["good", "bad"])).toEqual(["good", "bad"]);
  expect(apart(["no", "not"])).toEqual(["no", "not"]);
  expect(apart([])).toEqual([]);
});

describe("names that stand together", () => {
  const EVENTS = ["payment_ok", "payment_failed", "payment_faked", "add_to_cart", "add_to_list", "login"];
  const LEVELS = [
    "vibration: high",
    "vibration: medium",
    "vigour: high",
    "price: high",
    "pressure: high",
    "price: low",
  ];

  it("stay different where they are cut", () => {
    for (const [names, least] of [
      [EVENTS, 50],
      [LEVELS, 74],
    ] as const)
      for (let width = least; width < 120; width += 3) {
        const cut = names.map((name) => fitWord(name, width, 12, guess, names));
        expect([width, new Set(cut).size]).toEqual([width, names.length]);
        for (const one of cut) expect(guess(one, 12)).toBeLessThanOrEqual(width);
      }
    expect(fitWord("payment_ok", 50, 12, guess, EVENTS)).toBe("pay…_ok");
    expect(fitWord("payment_ok", 50, 12, guess, ["login"])).toBe("paymen…");
  });

  it("keep their level whole, as long as a letter of the variable has room", () => {
    for (let width = 74; width < 120; width += 3)
      for (const name of LEVELS) expect(fitWord(name, width, 12, guess, LEVELS)).toMatch(/^[pv].*: (high|medium|low)$/);
  });
});

it("closes what isolates a word that is cut", () => {
  const cut = fitText("\u2068שלום עולם טוב\u2069", 40, 12, guess);
  expect(cut).toMatch(/^\u2068.*…\u2069$/);
});

it("leaves the unit of a level out before its name is cut, unless another differs in that alone", () => {
  const level = "temperature [°C]: high";
  const width = guess("temperature: high", 12);
  expect(fitWord(level, width, 12, guess, [level, "temperature [°C]: low"])).toBe("temperature: high");
  expect(fitWord(level, width, 12, guess, [level, "temperature [K]: high"])).toContain("…");
  expect(recognisable(level, width - 12, 12, guess)).toMatch(/^temp.*…: high$/);
});
