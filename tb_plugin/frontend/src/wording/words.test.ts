import { expect, it } from "vitest";

import table from "../../../../tests/figures/visible_words.json";
import { MOST_LEVELS, visibleWord, wholeWord } from "./words";

it.each(table as [string, string][])("shows %j as %s, as figures do", (word, shown) => {
  expect(visibleWord(word)).toBe(shown);
});

it("cuts nothing where the whole word is wanted", () => {
  expect(wholeWord("x".repeat(300))).toBe("x".repeat(300));
});

it("names levels of a step by the first two without their units, or by one where two would not be recognised", () => {
  const step = "temperature [°C]: low, humidity [%]: medium, wind: low, power: low";
  expect(visibleWord(step, MOST_LEVELS)).toBe("temperature: low, humidity: medium, …");
  expect(visibleWord(step)).toBe("tempera…: low, humi…: medium, …");
  expect(visibleWord(step, 20)).toBe("temperature: low, …");
  expect(visibleWord("temperature [°C]: medium", 20)).toBe("temperature: medium");
  expect(visibleWord("temperature (lag 12): medium", 20)).not.toContain("temperature:");
});
