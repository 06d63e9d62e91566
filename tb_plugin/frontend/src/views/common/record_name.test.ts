import { describe, expect, it } from "vitest";
import { isBeforeTraining, stepName } from "./record_name";

describe("records at one step of the logger", () => {
  it("are counted in their names", () => {
    expect([stepName(8), stepName(8.0001), stepName(1200.001)]).toEqual(["8", "8 (2)", "1\u2009200 (11)"]);
  });
});

describe("the record before the first step", () => {
  it("is told from that of the first epoch, and from a lone one", () => {
    const at = (...steps: number[]) => steps.map((step) => ({ record: { step } }));
    expect([0, 1].map((position) => isBeforeTraining(at(0, 94, 188), position))).toEqual([true, false]);
    expect([isBeforeTraining(at(94, 188), 0), isBeforeTraining(at(0), 0)]).toEqual([false, false]);
  });
});
