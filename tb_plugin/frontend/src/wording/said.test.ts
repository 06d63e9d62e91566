import { describe, expect, it } from "vitest";
import type { Prediction } from "../api/types";
import { golden } from "../testing/golden";
import { syntheticSentence } from "../testing/synthetic";
import { isSeries, levelOf, outputLines, stepText, variableLines } from "./said";

const said = (...outputs: Partial<Prediction>[]) => ({
  loss: null,
  enters_head: true,
  predictions: outputs.map((one, index) => ({ output: `output ${index}`, probability: null, value: null, ...one })),
});

describe("what the model said at a step", () => {
  it("is a probability only where it is one, else a value", () => {
    expect(outputLines(said({ output: "good", probability: 0.731 }, { output: "bad", probability: 0.269 }))).toEqual([
      ["prediction", "good 73 %"],
      ["", "bad 27 %"],
    ]);
    expect(outputLines({ ...said({ value: -0.5 }, { value: 12 }), enters_head: false })).toEqual([
      ["if it ended here", "output 0 −0.50"],
      ["", "output 1 12"],
    ]);
    expect(outputLines(said(...Array<object>(11).fill({ value: 1 }))).at(-1)).toEqual(["", "and 3 more"]);
    expect(outputLines(said())).toEqual([]);
  });

  it("of a language model is what it expected, and how likely it held what came", () => {
    const step = { ...said({ output: "the", probability: 0.5 }), loss: 2.25 };
    expect(outputLines(step).at(-1)).toEqual(["the word that followed", "11 %, loss 2.25"]);
  });

  it("can be heard, all of it", () => {
    const [step] = golden.sentence.steps;
    const text = stepText(step!, 0, []);
    for (const { output } of step!.predictions) expect(text).toContain(output);
    expect(text.startsWith("step 1, ")).toBe(true);
  });
});

describe("the variables of a series", () => {
  const word = "load: busy, air temperature: cold";

  it("have a value and a level at each step", () => {
    const names = ["air temperature", "load", "fault"].map((name) => ({ name }));
    expect(variableLines({ word, values: [-1.5, 12, null] }, names)).toEqual([
      ["air temperature", "−1.50, cold"],
      ["load", "12, busy"],
      ["fault", "–"],
    ]);
    const unread = [{ name: "load", is_read: false }];
    expect(variableLines({ word, values: [12] }, unread)).toEqual([["load (not read)", "12, busy"]]);
    expect(levelOf(word, "temperature")).toBeNull();
  });

  it("make a series where no step has a word of its own", () => {
    const words = syntheticSentence({ units: 8, words: 12, clusters: 3, sentence: 4 });
    const variables = [{ name: "load", edges: [1] }];
    const levels = words.steps.map((step) => ({ ...step, label: "load: busy" }));
    expect(isSeries(words)).toBe(false);
    expect(isSeries({ variables, steps: levels })).toBe(true);
    expect(isSeries({ variables, steps: [...levels, words.steps[0]!] })).toBe(false);
  });
});
