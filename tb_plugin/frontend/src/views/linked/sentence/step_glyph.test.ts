import { expect, it } from "vitest";
import type { Measure } from "../../../layout/text";
import { fitBelow } from "./StepGlyph";

const letters: Measure = (text) => [...text].length;

it("keeps below a word the percentage of a long output, and what tells it from the others, with one ellipsis", () => {
  const outputs = [1, 3].map((at) => `Klasse mit sehr langem Namen Nummer ${at} über alles`);
  const below = (width: number) => fitBelow([`→ ${outputs[1]} > 99.9 %`, `→ ${outputs[1]}`], width, letters, outputs);
  expect(below(90)).toBe(`→ ${outputs[1]} > 99.9 %`);
  expect(below(30)).toMatch(/^→ Klas[^…]*…3 über alles > 99.9 %$/);
  expect(below(14)).toMatch(/^→ [^…]+…[^…]*$/);
  expect(fitBelow([], 30, letters, outputs)).toBe("");
});
