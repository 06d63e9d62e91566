import { describe, expect, it } from "vitest";
import * as choices from "./choices";

const start = choices.DEFAULT_CHOICES;
const after = (...changes: choices.Change[]) => changes.reduce((now, change) => change(now), start);

describe("choosing", () => {
  it("takes one word, up to three with shift, and lets the oldest go", () => {
    expect(after(choices.chooseWord("a"), choices.chooseWord("b")).selection.words).toEqual(["b"]);
    const four = ["a", "b", "c", "d"].map((word) => choices.chooseWord(word, true));
    expect(after(...four).selection.words).toEqual(["b", "c", "d"]);
    // The word that was let go can be chosen again, once.
    expect(after(...four, choices.chooseWord("a", true)).selection.words).toEqual(["c", "d", "a"]);
  });

  it("takes one unit, up to three with shift, and a chosen one goes alone", () => {
    expect(after(choices.chooseUnit(1), choices.chooseUnit(2)).selection.units).toEqual([2]);
    const four = [1, 2, 3, 4].map((unit) => choices.chooseUnit(unit, true));
    expect(after(...four).selection.units).toEqual([2, 3, 4]);
    expect(after(...four, choices.chooseUnit(3, true)).selection.units).toEqual([2, 4]);
  });

  it("puts sentences side by side, each once, and closes them; a step goes with its sentence", () => {
    const two = after(choices.chooseSentence(4, 0), choices.chooseSentence(2, 1));
    expect(two.sentences).toEqual([4, 2]);
    expect(choices.chooseSentence(4, 2)(two).sentences).toEqual([4, 2]);
    const step = { sentence: 2, position: 1 };
    const chosen = choices.chooseStep(step)(two);
    expect(choices.closeSentence(4)(chosen)).toMatchObject({ sentences: [2], selection: { step } });
    expect(choices.closeSentence(2)(chosen)).toMatchObject({ sentences: [4], selection: { step: null } });
    expect(choices.chooseSentence(7, 1)(chosen)).toMatchObject({ sentences: [4, 7], selection: { step: null } });
    expect(choices.closeSentence(0)(start).sentences).toEqual([0]);
  });

  it("lets a chosen thing go at the second click", () => {
    expect(after(choices.chooseWord("a"), choices.chooseWord("a")).selection).toEqual(choices.NOTHING_SELECTED);
    const step = { sentence: 0, position: 0 };
    expect(after(choices.chooseStep(step), choices.chooseStep({ ...step })).selection).toEqual(
      choices.NOTHING_SELECTED,
    );
    expect(after(choices.chooseUnit(0), choices.chooseUnit(0)).selection).toEqual(choices.NOTHING_SELECTED);
    expect(after(choices.chooseChip(0), choices.chooseChip(0)).selection).toEqual(choices.NOTHING_SELECTED);
    expect(after(choices.chooseCloud(0), choices.chooseCloud(0)).selection).toEqual(choices.NOTHING_SELECTED);
  });

  it("colours by a word or by a step, never both", () => {
    const step = { sentence: 0, position: 2 };
    expect(after(choices.chooseWord("a"), choices.chooseStep(step)).selection).toMatchObject({ words: [], step });
    expect(after(choices.chooseStep(step), choices.chooseWord("a")).selection).toMatchObject({
      words: ["a"],
      step: null,
    });
  });

  it("does one thing: a unit is not its chip", () => {
    expect(after(choices.chooseUnit(7)).selection).toEqual({ ...choices.NOTHING_SELECTED, units: [7] });
  });

  it("forgets what has another meaning elsewhere", () => {
    const chosen = after(choices.chooseUnit(7), choices.chooseChip(1), choices.chooseWord("a"));
    expect(choices.choosePane(0, { state: "x/c" })(chosen).selection).toMatchObject({
      units: [],
      chip: null,
      words: ["a"],
    });
    expect(choices.chooseRecord(0, { ...choices.ANY_PANE, step: 3 })(chosen).selection).toMatchObject({
      units: [7],
      chip: 1,
    });
    expect(choices.chooseClusters(5)(chosen).selection).toMatchObject({ units: [7], chip: null });
  });

  it("compares and stops comparing, either pane", () => {
    const two = after(choices.compareWith({ run: "r", state: "s", step: 1 }));
    expect(two.panes).toHaveLength(2);
    expect(choices.closePane(0)(two).panes).toEqual([{ run: "r", state: "s", step: 1 }]);
  });
});
