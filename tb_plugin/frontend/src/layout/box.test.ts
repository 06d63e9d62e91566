/** Lengths shared out. */
import { describe, expect, it } from "vitest";
import { share } from "./box";

describe("share", () => {
  it("fills the length, and leaves no part without its least", () => {
    const parts = share([100, 1, 0], 210, 30, 5);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(200);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(30);
  });
});
