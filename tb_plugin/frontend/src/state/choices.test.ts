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

  it("lets a chosen thing go at the second click", () => {
    expect(after(choices.chooseWord("a"), choices.chooseWord("a")).selection).toEqual(choices.NOTHING_SELECTED);
    expect(after(choices.chooseStep(0), choices.chooseStep(0)).selection).toEqual(choices.NOTHING_SELECTED);
    expect(after(choices.chooseUnit(0), choices.chooseUnit(0)).selection).toEqual(choices.NOTHING_SELECTED);
    expect(after(choices.chooseChip(0), choices.chooseChip(0)).selection).toEqual(choices.NOTHING_SELECTED);
    expect(after(choices.chooseCloud(0), choices.chooseCloud(0)).selection).toEqual(choices.NOTHING_SELECTED);
  });

  it("colours by a word or by a step, never both", () => {
    expect(after(choices.chooseWord("a"), choices.chooseStep(2)).selection).toMatchObject({ words: [], step: 2 });
    expect(after(choices.chooseStep(2), choices.chooseWord("a")).selection).toMatchObject({ words: ["a"], step: null });
  });

  it("does one thing: a unit is not its chip", () => {
    expect(after(choices.chooseUnit(7)).selection).toEqual({ ...choices.NOTHING_SELECTED, unit: 7 });
  });

  it("forgets what has another meaning elsewhere", () => {
    const chosen = after(choices.chooseUnit(7), choices.chooseChip(1), choices.chooseWord("a"));
    expect(choices.choosePane(0, { state: "x/c" })(chosen).selection).toMatchObject({
      unit: null,
      chip: null,
      words: ["a"],
    });
    expect(choices.chooseRecord(0, { ...choices.ANY_PANE, step: 3 })(chosen).selection).toMatchObject({
      unit: 7,
      chip: 1,
    });
    expect(choices.chooseClusters(5)(chosen).selection).toMatchObject({ unit: 7, chip: null });
  });

  it("compares and stops comparing, either pane", () => {
    const two = after(choices.compareWith({ run: "r", state: "s", step: 1 }));
    expect(two.panes).toHaveLength(2);
    expect(choices.closePane(0)(two).panes).toEqual([{ run: "r", state: "s", step: 1 }]);
  });
});
