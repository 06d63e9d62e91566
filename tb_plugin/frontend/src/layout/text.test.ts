/** Texts in the room they have. */
import { describe, expect, it } from "vitest";
import { fitParts, fitText, guess } from "./text";

describe("texts", () => {
  it("are cut at whole characters", () => {
    expect(fitText("🍕🍕🍕🍕", 30, 10, guess)).toBe("🍕🍕…");
    expect(fitText("short", 100, 10, guess)).toBe("short");
    expect(fitParts(["ten", ", words", ", here"], 60, 10, guess)).toBe("ten, words");
    expect(fitParts(["toolong", ", rest"], 20, 10, guess)).toBe("to…");
  });
});
