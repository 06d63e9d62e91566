import { describe, expect, it } from "vitest";
import { alike, among, keptText, percent, plain, probabilityText, signed, signedAlike } from "./numbers";

it("numbers read as a person writes them", () => {
  expect([0, 21, 12345, 0.1234, 0.01234, 0.00001].map((one) => plain(one))).toEqual([
    "0",
    "21",
    "12\u202f345",
    "0.12",
    "0.012",
    "1.0e−5",
  ]);
  expect([0.5, -0.5, null].map((one) => signed(one))).toEqual(["+0.50", "−0.50", "–"]);
  expect([9.996, 99.96, 999.6, 0.0996, 0.0012].map((one) => plain(one))).toEqual([
    "10.0",
    "100",
    "1\u202f000",
    "0.10",
    "0.0012",
  ]);
});

it("numbers of a known resolution have its decimals and no more", () => {
  expect([0.0492, -0.0492, 0.002, 1, 12.34].map((one) => plain(one, 0.0082))).toEqual([
    "0.05",
    "−0.05",
    "≈ 0",
    "1.00",
    "12.34",
  ]);
  expect([0.0492, -0.0492, 0.002].map((one) => signed(one, 0.01))).toEqual(["+0.05", "−0.05", "≈ 0"]);
  expect([0.06, 4].map((one) => plain(one, 2.5))).toEqual(["≈ 0", "4"]);
  expect([keptText(0.8734, 0.01), keptText(0.8734)]).toEqual(["≈ 87 %", "87 %"]);
});

it("shares are whole percent, finer at the ends, and zero only where there is nothing", () => {
  expect([0, 0.0004, 0.00209, 0.0234, 0.414, 0.9934, 0.9996, 1, 1.42].map((one) => percent(one))).toEqual([
    "0 %",
    "< 0.1 %",
    "0.2 %",
    "2 %",
    "41 %",
    "99.3 %",
    "> 99.9 %",
    "100 %",
    "142 %",
  ]);
  expect([-0.0004, -0.5, null].map((one) => percent(one))).toEqual(["> −0.1 %", "−50 %", "–"]);
  expect([0, 0.3, 1].map((one) => probabilityText(one))).toEqual(["< 0.1 %", "30 %", "> 99.9 %"]);
  expect([0, 0.00209, 0.996, 1].map((one) => percent(one, 1))).toEqual(["0 %", "< 1 %", "> 99 %", "100 %"]);
});

/** From 1e-9 to 1e7, closer and closer to nothing and to all, and at random. */
const MANY = Array.from({ length: 4000 }, (_, at) => 10 ** (-9 + at / 250)).concat(
  Array.from({ length: 2000 }, (_, at) => at / 2000),
  Array.from({ length: 400 }, (_, at) => 1 - 10 ** (-at / 40)),
);

const read = (text: string) => Number(text.replace(/[<>\u202f% ]/g, "").replace("−", "-"));

it("a number is never further from its text than its figures say", () => {
  for (const one of MANY) {
    const text = plain(one);
    expect([text, Math.abs(read(text.replace("e−", "e-")) - one) <= 0.05001 * one]).toEqual([text, true]);
    expect(text === "0").toBe(one === 0);
    expect(plain(-one)).toBe(one === 0 ? "0" : `−${text}`);
    expect(text.replace(/[^\d]|e.*/g, "").replace(/^0+/, "").length).toBeLessThanOrEqual(one < 999.5 ? 3 : 9);
  }
});

it("a share is never further from its text than it says, never nothing or all unless it is, and rises with it", () => {
  const shares = MANY.filter((one) => one <= 1).sort((one, other) => one - other);
  for (const least of [0.1, 1] as const) {
    const texts = shares.map((one) => percent(one, least));
    shares.forEach((one, at) => {
      const text = texts[at]!;
      const size = 100 * one;
      expect([text, text === "0 %", text === "100 %"]).toEqual([text, one === 0, one === 1]);
      if (text.startsWith("<")) expect(size).toBeLessThan(least);
      else if (text.startsWith(">")) expect(size).toBeGreaterThan(100 - least);
      else expect(Math.abs(read(text) - size)).toBeLessThanOrEqual((size < 1 || size > 99 ? 0.05 : 0.5) + 1e-9);
    });
    const numbers = texts.map((text) => read(text) + (text.startsWith("<") ? -0.01 : text.startsWith(">") ? 0.01 : 0));
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
  }
});

it("numbers of a column have the decimals that tell the largest, whole ones, too", () => {
  const of = (values: number[]) => values.map(signedAlike(values));
  expect(of([2, 2.12, -0.004, 0])).toEqual(["+2.00", "+2.12", "0.00", "0.00"]);
  expect(of([0.06, -0.0123])).toEqual(["+0.060", "−0.012"]);
  expect([30, 9.87, null].map(alike([30, 9.87, null]))).toEqual(["30.0", "9.9", "–"]);
});

describe.each([
  ["among", among],
  ["alike", alike],
])("numbers that stand together, by %s", (_, rule) => {
  const told = (...values: number[]) => values.map(rule(values)).map((text) => text.replaceAll("\u202f", " "));

  it("read different where they are a thirtieth of their span apart, with no more figures than a record holds", () => {
    for (const largest of [1e-7, 3e-4, 0.02, 0.7, 1, 9.96, 35, 999.7, 1013, 4.2e5, 7e6, 2.5e9]) {
      for (const span of [4e-6, 4e-5, 1e-3, 0.03, 0.05, 0.08, 0.4, 1, 2]) {
        const texts = told(...[0, 1 / 29, 0.5, 28 / 29, 1].map((part) => largest * (1 - span * part)));
        expect(new Set(texts).size, texts.join(", ")).toBe(5);
        const figures = texts.map((text) => text.replace(/e.*|[^0-9]/g, "").replace(/^0+/, "").length);
        expect(Math.max(...figures), texts.join(", ")).toBeLessThanOrEqual(largest > 1e8 ? 10 : 8);
      }
    }
  });

  it("have the decimals that tell their span", () => {
    expect(told(1013.012, 1014.09)).toEqual(["1 013.01", "1 014.09"]);
    expect(told(293.1421, 293.6534)).toEqual(["293.14", "293.65"]);
    expect(told(-5199.2, 5239)).toEqual(["−5 199", "5 239"]);
    expect(told(1, 1.0000004)).toEqual(["1.0000000", "1.0000004"]);
    expect(told(1e-7, 1.001e-7)).toEqual(["1.00000e−7", "1.00100e−7"]);
    expect([told(1013.4), rule([])(null), rule([1013.1, 1013.2])(null)]).toEqual([["1 013"], "–", "–"]);
  });
});

it("each has figures of its own among others that three figures tell, and the decimals of all in a column", () => {
  const values = [0.12, -12.34, 0];
  expect([values.map(among(values)), among([])(0.5)]).toEqual([["0.12", "−12.3", "0"], "0.50"]);
  expect(values.map(alike(values))).toEqual(["0.1", "−12.3", "0.0"]);
});
