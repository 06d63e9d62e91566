/** Lengths shared out. */
import { describe, expect, it } from "vitest";
import { cutAlike, share } from "./box";

describe("share", () => {
  it("fills the length, and leaves no part without its least", () => {
    const parts = share([100, 1, 0], 210, 30, 5);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(200);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(30);
  });
});

describe("cutAlike", () => {
  it("cuts the longest alike, and what is shorter not at all", () => {
    expect(cutAlike([10, 90, 50], 100)).toEqual([10, 45, 45]);
    expect(cutAlike([10, 20], 100)).toEqual([10, 20]);
    expect(cutAlike([], 100)).toEqual([]);
  });
});
