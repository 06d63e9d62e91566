import { describe, expect, it } from "vitest";
import type { Causes } from "../../../api/types";
import { packChips } from "../../../layout/chips/chips";
import { guess } from "../../../layout/text";
import { golden } from "../../../testing/golden";
import { chipLabel } from "../../../wording/chip_name";
import { chipNumbers, GAP, LABEL_SIZE, NAME_SIZE, numbersText } from "./chip_numbers";

const { chips } = golden.snapshot;
const causes: Causes = {
  ...golden.causes,
  measured: "network",
  chips: chips.map(() => ({ importance: 0.25, memory: 7.5, left: 0.4 })),
  reach: 12,
};

function numbersAt(room: number, height = 900) {
  const sizes = chips.map(({ units }) => units.length);
  const layout = packChips(sizes, { x: 0, y: 0, width: 240, height });
  return chipNumbers(chips, layout, causes, new Set(), room, guess);
}
const stands = (room: number) => numbersText(causes, 0, numbersAt(room));

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

  it("leave room for a word where it stands in the same line, and so does the word “chip”", () => {
    const word = guess("▲ remembers", LABEL_SIZE);
    const low = 60 * chips.length;
    for (let room = 90; room < 240; room += 5) {
      const numbers = numbersAt(room, low);
      const name = chipLabel(0, new Set(), () => !numbers.bare);
      const taken = guess(name, NAME_SIZE) + GAP + guess(numbersText(causes, 0, numbers), LABEL_SIZE);
      if (taken + word > room) expect(`${name} at ${room}`).toBe(`0 at ${room}`);
    }
    expect([90, 120, 240].map((room) => numbersAt(room, low))).toEqual([
      { style: "named", most: 0, bare: true },
      { style: "named", most: 0 },
      { style: "bare", most: 1 },
    ]);
  });
});
