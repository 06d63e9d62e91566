import { describe, expect, it } from "vitest";

import type { Prediction } from "../api/types";
import { linesBelow, predictionText } from "./text";

const said = (...outputs: Partial<Prediction>[]) => ({
  loss: null,
  predictions: outputs.map((one, index) => ({ output: `output ${index}`, probability: null, value: null, ...one })),
});

describe("what stands below a word", () => {
  it("is a probability only where it is one: of the best class, or of the best label", () => {
    expect(predictionText(said({ output: "good", probability: 0.731 }, { output: "bad", probability: 0.269 }))).toBe(
      "good 73 %",
    );
    expect(linesBelow({ ...said({ output: "the", probability: 0.5 }), loss: 2.25 })).toEqual(["the 50 %", "loss 2.25"]);
  });

  it("is a number where the head gives values, and the first of several", () => {
    expect(linesBelow(said({ output: "price", value: 5.49 }))).toEqual(["price 5.49"]);
    expect(predictionText(said({ value: -0.5 }, { value: 12 }))).toBe("−0.50, 12");
    expect(predictionText(said({ value: 1 }, { value: 2 }, { value: 3 }, { value: 4 }))).toBe("1, 2, 3, …");
  });

  it("is nothing where the state reaches no head", () => {
    expect(linesBelow(said())).toEqual([]);
  });
});
