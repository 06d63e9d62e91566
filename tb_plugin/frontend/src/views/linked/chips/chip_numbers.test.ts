import { describe, expect, it } from "vitest";
import type { Causes } from "../../../api/types";
import { packChips } from "../../../layout/chips/chips";
import { guess } from "../../../layout/text";
import { golden } from "../../../testing/golden";
import { chipNumbers, numbersText } from "./chip_numbers";

const { chips } = golden.snapshot;
const causes: Causes = {
  ...golden.causes,
  measured: "network",
  chips: chips.map(() => ({ importance: 0.25, memory: 7.5, left: 0.4 })),
  reach: 12,
};

function stands(room: number, height = 900) {
  const sizes = chips.map(({ units }) => units.length);
  const layout = packChips(sizes, { x: 0, y: 0, width: 240, height });
  return numbersText(causes, 0, chipNumbers(chips, layout, causes, new Set(), room, guess));
}

describe("importance and memory at a chip", () => {
  it("stand there as far as there is room at all chips: both, by name or bare, before one", () => {
    expect(stands(400)).toBe(" · importance 0.25 · memory 7.50 steps");
    expect(stands(180)).toBe(" · 0.25 · 7.50 steps");
    expect(stands(130)).toBe(" · 0.25 · 7.5");
    expect(stands(100)).toBe(" · 0.25");
    // No switch covers it.
    expect(stands(60)).toBe("");
    expect(numbersText(null, 0, { style: "bare", most: 2 })).toBe("");
  });
});
