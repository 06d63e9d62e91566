import { expect, it } from "vitest";

import table from "../../../../tests/figures/visible_words.json";
import { MOST_LEVELS, visibleWord, wholeWord, distinctWord } from "./words";

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

it("keeps what tells names apart that begin and end alike, with one ellipsis, and whole what has room", () => {
  const names = [1, 3, 11].map((at) => `Klasse mit sehr langem Namen Nummer ${at} über alles`);
  expect(names.map((name) => distinctWord(name, names))).toEqual([
    "Klasse mit sehr lan…1 über alles",
    "Klasse mit sehr lan…3 über alles",
    "Klasse mit sehr la…11 über alles",
  ]);
  const ends = ["a", "b"].map((at) => `all of them begin alike ${at} and end so that all is the same`);
  expect(ends.map((name) => distinctWord(name, ends))).toEqual(["a", "b"].map((at) => `all of them begin alike ${at}…e same`)); // prettier-ignore
  expect(distinctWord("good", [...names, "good"])).toBe("good");
  expect(distinctWord(names[0]!, ["good", names[0]!])).toBe("Klasse mit sehr lange…über alles");
});
