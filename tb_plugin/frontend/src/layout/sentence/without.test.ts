import { describe, expect, it } from "vitest";
import type { Prediction, SentenceStep } from "../../api/types";
import { golden } from "../../testing/golden";
import { withoutText } from "./without";

const said = (output: string, probability: number): Prediction => ({ output, probability, value: null });

function step(label: string, enters_head: boolean, before: Prediction[], predictions: Prediction[]): SentenceStep {
  return { ...golden.sentence.steps[0]!, label, enters_head, before, predictions };
}

describe("what the model says without a chip", () => {
  it("is told at the step that enters the head, the output's name once where it is the same", () => {
    const first = step("the", false, [said("good", 0.9)], [said("good", 0.1)]);
    const last = (after: Prediction) => step("bad", true, [said("good", 0.99), said("bad", 0.01)], [after]);
    expect(withoutText({ steps: [first, last(said("bad", 0.61))] })).toBe("good 99 % → bad 61 %");
    expect(withoutText({ steps: [first, last(said("good", 0.61))] })).toBe("good 99 % → 61 %");
  });

  it("is told where it changes most, where every step enters", () => {
    const steps = [
      step("the", true, [said("food", 0.3)], [said("food", 0.29)]),
      step("not", true, [said("good", 0.5)], [said("bad", 0.4)]),
    ];
    expect(withoutText({ steps })).toBe("after “not” good 50 % → bad 40 %");
  });

  it("is told of the value that moves most", () => {
    const value = (output: string, number: number): Prediction => ({ output, probability: null, value: number });
    const steps = [step("1", true, [value("a", 1), value("b", 2)], [value("a", 1.1), value("b", 4)])];
    expect(withoutText({ steps })).toBe("b: 2 → 4");
  });

  it("is nothing while all chips are on", () => {
    expect(withoutText(golden.sentence)).toBeNull();
  });
});
