import { describe, expect, it } from "vitest";
import { DEFAULT_CHOICES, NOTHING_SELECTED, type Change } from "./choices";
import {
  chooseBand,
  chooseChip,
  chooseCloud,
  chooseSentence,
  chooseStep,
  chooseUnit,
  chooseWord,
  clearSelection,
  closeSentence,
} from "./selection";

const start = DEFAULT_CHOICES;
const after = (...changes: Change[]) => changes.reduce((now, change) => change(now), start);

describe("choosing", () => {
  it("takes one word, up to three with shift, and lets the oldest go", () => {
    expect(after(chooseWord("a"), chooseWord("b")).selection.words).toEqual(["b"]);
    const four = ["a", "b", "c", "d"].map((word) => chooseWord(word, true));
    expect(after(...four).selection.words).toEqual(["b", "c", "d"]);
    // The word that was deselected can be chosen again, once.
    expect(after(...four, chooseWord("a", true)).selection.words).toEqual(["c", "d", "a"]);
  });

  it("takes one unit, up to three with shift, and a chosen one goes alone", () => {
    expect(after(chooseUnit(1), chooseUnit(2)).selection.units).toEqual([2]);
    const four = [1, 2, 3, 4].map((unit) => chooseUnit(unit, true));
    expect(after(...four).selection.units).toEqual([2, 3, 4]);
    expect(after(...four, chooseUnit(3, true)).selection.units).toEqual([2, 4]);
  });

  it("puts sentences side by side, each once, and closes them; a step goes with its sentence", () => {
    const two = after(chooseSentence(4, 0), chooseSentence(2, 1));
    expect(two.sentences).toEqual([4, 2]);
    expect(chooseSentence(4, 2)(two).sentences).toEqual([4, 2]);
    const step = { sentence: 2, position: 1 };
    const chosen = chooseStep(step)(two);
    expect(closeSentence(4)(chosen)).toMatchObject({ sentences: [2], selection: { step } });
    expect(closeSentence(2)(chosen)).toMatchObject({ sentences: [4], selection: { step: null } });
    expect(chooseSentence(7, 1)(chosen)).toMatchObject({ sentences: [4, 7], selection: { step: null } });
    expect(closeSentence(0)(start).sentences).toEqual([0]);
  });

  it("lets a chosen thing go at the second click", () => {
    expect(after(chooseWord("a"), chooseWord("a")).selection).toEqual(NOTHING_SELECTED);
    const step = { sentence: 0, position: 0 };
    expect(after(chooseStep(step), chooseStep({ ...step })).selection).toEqual(NOTHING_SELECTED);
    expect(after(chooseUnit(0), chooseUnit(0)).selection).toEqual(NOTHING_SELECTED);
    expect(after(chooseChip(0), chooseChip(0)).selection).toEqual(NOTHING_SELECTED);
    expect(after(chooseCloud(0), chooseCloud(0)).selection).toEqual(NOTHING_SELECTED);
  });

  it("takes up to three steps with shift, of any sentence that is shown; the last one colours", () => {
    const at = (sentence: number, position: number) => ({ sentence, position });
    const all = [at(0, 1), at(0, 2), at(4, 1), at(4, 2)];
    const chosen = after(chooseSentence(4, 1), ...all.map((step) => chooseStep(step, true)));
    expect(chosen.selection).toMatchObject({ step: at(4, 2), beside: [at(0, 2), at(4, 1)] });
    expect(chooseStep(at(4, 2), true)(chosen).selection).toMatchObject({ step: at(4, 1), beside: [at(0, 2)] });
    expect(closeSentence(4)(chosen).selection).toMatchObject({ step: at(0, 2), beside: [] });
    expect(chooseStep(at(0, 2))(chosen).selection).toMatchObject({ step: null, beside: [] });
    expect(chooseStep(at(0, 5))(chosen).selection).toMatchObject({ step: at(0, 5), beside: [] });
    // The same word in the sentence beside is laid over one that is chosen anew.
    expect(chooseStep(at(0, 5), false, [at(4, 7)])(chosen).selection).toMatchObject({ step: at(0, 5), beside: [at(4, 7)] }); // prettier-ignore
    expect(chooseStep(at(0, 2), false, [at(4, 7)])(chosen).selection).toMatchObject({ step: null, beside: [] });
    expect(chooseWord("a")(chosen).selection).toMatchObject({ step: null, beside: [] });
  });

  it("colours by a word or by a step, never both", () => {
    const step = { sentence: 0, position: 2 };
    expect(after(chooseWord("a"), chooseStep(step)).selection).toMatchObject({ words: [], step });
    expect(after(chooseStep(step), chooseWord("a")).selection).toMatchObject({
      words: ["a"],
      step: null,
    });
  });

  it("does one thing: a unit is not its chip", () => {
    expect(after(chooseUnit(7)).selection).toEqual({ ...NOTHING_SELECTED, units: [7] });
  });

  it("lets one band stand at a time, and none after all is cleared", () => {
    const band = { first: 1, second: 2 };
    expect(after(chooseBand(band)).band).toEqual(band);
    expect(after(chooseBand(band), chooseBand({ ...band })).band).toBeNull();
    expect(after(chooseBand(band), chooseBand({ first: 1, second: 3 })).band).toEqual({ first: 1, second: 3 });
    expect(after(chooseBand(band), chooseUnit(2), clearSelection)).toEqual(start);
  });

  it("keeps a chip and a cloud apart: one of them at a time", () => {
    expect(after(chooseChip(1), chooseCloud(2)).selection).toMatchObject({ chip: null, cloud: 2 });
    expect(after(chooseCloud(2), chooseChip(1)).selection).toMatchObject({ chip: 1, cloud: null });
  });
});
