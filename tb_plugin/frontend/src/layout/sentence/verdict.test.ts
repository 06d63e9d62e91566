import { describe, expect, it } from "vitest";
import type { Prediction, Sentence } from "../../api/types";
import { guess } from "../text";
import { layoutVerdicts, placeSaid } from "./verdict";

const said = (...pairs: [string, number][]): Prediction[] =>
  pairs.map(([output, probability]) => ({ output, probability, value: null }));
const SENSE = { kind: "classes", output: { low: "bad", high: "good" } } as const;
const TWO = [said(["bad", 0.6], ["good", 0.4]), null, said(["good", 0.95], ["bad", 0.05])];

describe("what the model says at the end of a sentence", () => {
  it("names the class and its probability, with a bar towards it", () => {
    const { each, label } = layoutVerdicts(TWO, SENSE, 100, guess)!;
    expect(each.map((one) => one?.text)).toEqual(["bad 60 %", undefined, "good 95 %"]);
    expect(each.map((one) => one?.bar)).toEqual([[0.4, 0.5], undefined, [0.5, 0.95]]);
    expect(each[0]!.along).toBeCloseTo(-0.2);
    expect(label).toBe("at the end");
  });

  it("has one form in all columns, and is whole in each", () => {
    const narrow = layoutVerdicts(TWO, SENSE, 30, guess)!;
    expect([narrow.label, ...narrow.each.map((one) => one?.text)]).toEqual(["bad ◂ ▸ good", "60 %", undefined, "95 %"]);
    const sure = [said(["bad", 0.9999], ["good", 0.0001]), TWO[0]!];
    const tight = layoutVerdicts(sure, SENSE, 37, guess)!.each.map((one) => one!.text);
    expect(tight).toEqual([">99%", "60%"]);
    expect(Math.max(...tight.map((text) => guess(text, 11)))).toBeLessThan(37);
    const many = [said(["wonderful", 0.5], ["good", 0.3], ["bad", 0.2])];
    expect(layoutVerdicts(many, SENSE, 30, guess)!.each[0]).toEqual({ text: "won…", bar: [0, 0.5], along: null });
    const unlike = [
      said(["exceptional", 0.5], ["good", 0.3], ["bad", 0.2]),
      said([")", 0.36], ["good", 0.3], [",", 0.2]),
    ];
    const texts = layoutVerdicts(unlike, SENSE, 70, guess)!.each.map((one) => one?.text);
    expect(texts).toEqual([expect.stringMatching(/^except?\w*… 50 %$/), ") 36 %"]);
  });

  it("stands at the first word where a direction that reads backwards is asked at each word", () => {
    const read = (reverse: boolean, ...enters: boolean[]) =>
      ({ reverse, steps: enters.map((enters_head) => ({ enters_head })) }) as unknown as Sentence;
    expect(placeSaid(read(true, true, true))).toBe("at the first word");
    expect([read(true, true, false), read(false, true, true), undefined].map(placeSaid)).toEqual(
      Array(3).fill("at the end"),
    );
    expect(layoutVerdicts(TWO, SENSE, 100, guess, "at the first word")!.label).toBe("at the first word");
  });

  it("is a number where the model gives values, and nothing where it says nothing", () => {
    const value = [{ output: "load", probability: null, value: 1.234 }];
    const found = layoutVerdicts([value], { kind: "values", output: null }, 60, guess)!;
    expect([found.label, found.each]).toEqual(["load", [{ text: "1.23", bar: null, along: null }]]);
    const pressures = [1013.01, 1014.09].map((one) => [{ output: "hPa", probability: null, value: one }]);
    const texts = layoutVerdicts(pressures, { kind: "values", output: null }, 60, guess)!.each.map((one) => one!.text);
    expect(texts).toEqual(["1\u202f013.01", "1\u202f014.09"]);
    expect(layoutVerdicts([null, []], SENSE, 60, guess)).toBeNull();
  });
});
