import { expect, it } from "vitest";
import { percent, plain, signed } from "./numbers";

it("numbers read as a person writes them", () => {
  expect([0, 21, 12345, 0.1234, 0.01234, 0.00001].map(plain)).toEqual([
    "0",
    "21",
    "12\u2009345",
    "0.12",
    "0.012",
    "1.0e−5",
  ]);
  expect([0.5, -0.5, null].map(signed)).toEqual(["+0.50", "−0.50", "–"]);
  expect(percent(0.414)).toBe("41 %");
});
