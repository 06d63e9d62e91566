import { describe, expect, it } from "vitest";
import type { Prediction, Sentence } from "../api/types";
import { golden } from "../testing/golden";
import { syntheticSentence } from "../testing/synthetic";
import { isSeries, levelOf, outputLines, stepName, stepText, variableLines, variableName } from "./said";

const said = (...outputs: Partial<Prediction>[]) => ({
  loss: null,
  enters_head: true,
  predictions: outputs.map((one, index) => ({ output: `output ${index}`, probability: null, value: null, ...one })),
});

/** The lines of a step that is all of its sentence. */
const linesOf = (step: Parameters<typeof outputLines>[0]) => outputLines(step, sentenceOf(step));
const sentenceOf = (...steps: object[]) => ({ steps: steps as Sentence["steps"] });

describe("what the model said at a step", () => {
  it("is a probability only where it is one, else a value", () => {
    expect(linesOf(said({ output: "good", probability: 0.731 }, { output: "bad", probability: 0.269 }))).toEqual([
      ["prediction", "good 73 %"],
      ["", "bad 27 %"],
    ]);
    expect(linesOf({ ...said({ value: -0.5 }, { value: 12 }), enters_head: false })).toEqual([
      ["if it ended here", "output 0: −0.50"],
      ["", "output 1: 12"],
    ]);
    expect(linesOf(said(...Array<object>(13).fill({ value: 1 }))).at(-1)).toEqual(["", "and 3 more"]);
    expect(linesOf(said())).toEqual([]);
  });

  it("has the digits that tell the steps of its sentence apart", () => {
    const steps = [1013.012, 1013.514, 1014.09].map((value) => ({ ...said({ value }), values: [value] }));
    const sentence = { ...sentenceOf(...steps), variables: [{ name: "hPa" }] };
    expect(steps.map((step) => outputLines(step, sentence)[0]![1])).toEqual(
      ["1 013.01", "1 013.51", "1 014.09"].map((text) => `output 0: ${text.replace(" ", "\u202f")}`),
    );
    expect(variableLines({ word: "", values: [1013.514] }, sentence)).toEqual([["hPa", "1\u202f013.51"]]);
  });

  it("of a language model is what it expected, and how likely it held what came", () => {
    const step = { ...said({ output: "the", probability: 0.5 }), loss: 2.25 };
    expect(linesOf(step).at(-1)).toEqual(["the word that followed", "11 %, loss 2.25"]);
  });

  it("has its levels in one order at all steps, and what is no level as it is", () => {
    const variables = [{ name: "load" }, { name: "air" }];
    expect(stepName({ word: "air: cold, load: high" }, variables)).toBe("load: high, air: cold");
    expect(stepName({ word: "load: high, air: cold" }, variables)).toBe("load: high, air: cold");
    expect(stepName({ word: "so, he said" }, variables)).toBe("so, he said");
  });

  it("can be heard, all of it", () => {
    const [step] = golden.sentence.steps;
    const text = stepText(step!, 0, golden.sentence);
    for (const { output } of step!.predictions) expect(text).toContain(output);
    expect(text.startsWith("step 1, ")).toBe(true);
    // Its name begins with what is seen there, and brackets have names.
    const bracket = { ...step!, word: "(", label: "(" };
    expect(stepText(bracket, 0, golden.sentence, "( → the")).toMatch(/^step 1, opening bracket → the(, |$)/);
    const cut = stepText({ ...step!, word: "xenon" }, 0, golden.sentence, "x… → y");
    expect(cut.startsWith("step 1, x… → y, xenon")).toBe(true);
  });
});

describe("the variables of a series", () => {
  const word = "load: busy, air temperature: cold";

  it("have a value and a level at each step", () => {
    const names = ["air temperature", "load", "fault"].map((name) => ({ name }));
    const step = { ...said(), word, values: [-1.5, 12, null] };
    expect(variableLines(step, { ...sentenceOf(step), variables: names })).toEqual([
      ["air temperature", "−1.50, cold"],
      ["load", "12, busy"],
      ["fault", "–"],
    ]);
    const unread = [{ name: "load", is_read: false }];
    expect(variableLines({ word, values: [12] }, { ...sentenceOf(), variables: unread })).toEqual([
      ["load (not read)", "12, busy"],
    ]);
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

it.each([
  ["pressure [hPa]", true, "pressure (scaled)"],
  ["air (°C)", true, "air (scaled)"],
  ["pressure [hPa]", false, "pressure [hPa]"],
  ["x[1]", true, "x[1] (scaled)"],
  ["load (lag 2)", true, "load (lag 2) (scaled)"],
])("names a variable %s with what its numbers are, scaled: %s", (name, is_scaled, said) => {
  expect(variableName({ name, is_scaled })).toBe(said);
});
