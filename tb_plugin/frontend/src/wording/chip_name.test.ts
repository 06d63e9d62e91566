/** What chips are called. */
import { expect, it } from "vitest";
import { chipLabel } from "./chip_name";

it("says that a chip is new, and that it is one where that has room", () => {
  const within = (letters: number) => (name: string) => name.length <= letters;
  expect(chipLabel(2, new Set([2]), within(12))).toBe("chip 2 (new)");
  expect(chipLabel(2, new Set([2]), within(8))).toBe("2 (new)");
  expect(chipLabel(3, new Set([2]), within(6))).toBe("chip 3");
});
