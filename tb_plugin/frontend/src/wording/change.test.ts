import { expect, it } from "vitest";
import { change } from "./change";

it("has as many decimals on both sides of a change", () => {
  expect(change(-0.11, 6)).toBe("−0.11 → +6.00");
  expect(change(0.001, -3.987)).toBe("0.00 → −3.99");
  expect(change(-0.0002, 0.00131)).toBe("−0.0002 → +0.0013");
  expect(change(0, 1234.5)).toBe("0 → +1\u202f235");
  expect(change(0, 2e-7)).toBe("0 → +2.0e−7");
  expect(change(null, 0.5)).toBe("– → +0.50");
  expect(change(0, 0)).toBe("0.00 → 0.00");
});

it("has one notation, which the error makes as fine as large and tiny numbers are known", () => {
  expect(change(1.5, 3.04e6, 52_000)).toBe("0 → +3.04e6 ± 5e4");
  expect(change(954_644, 1, 80_000)).toBe("+950\u202f000 → 0 ± 80\u202f000");
  expect(change(1234, 950, 3)).toBe("+1\u202f234 → +950 ± 3");
  expect(change(3e-7, 1.5e-7, 2e-8)).toBe("+3.0e−7 → +1.5e−7 ± 2e−8");
  expect(change(2, 1e-6, 2e-5)).toBe("+2.00 → 0.00 ± 0.00002");
  expect(change(2, 1, 1e-6)).toBe("+2.00 → +1.00");
  expect(change(0.1, -0.5, 0.02)).toBe("+0.10 → −0.50 ± 0.02");
  expect(change(0, -2e7)).toBe("0 → −2.0e7");
});

it.each<[number, number, number, string]>([
  [0.958, 0.981, 0.08, "+0.96 → +0.98 ± 0.08"],
  [0.0061, 0.0142, 0.2, "both +0.01 ± 0.2"],
  [0.14, 0.142, 0.08, "both +0.14 ± 0.08"],
  [0.14, 0.142, 0.0005, "+0.1400 → +0.1420 ± 0.0005"],
  [-0.003, 0.0021, 0.5, "both 0.00 ± 0.5"],
  [12.34, 523.4, 40, "+12 → +523 ± 40"],
  [12.34, 523.4, 200, "+10 → +520 ± 200"],
  [1236, 1238, 80, "both +1\u202f240 ± 80"],
])(
  "ends with a digit that the error leaves, and says so where both ends read the same: %d, %d ± %d",
  (from, to, error, text) => {
    expect(change(from, to, error, "both")).toBe(text);
  },
);
