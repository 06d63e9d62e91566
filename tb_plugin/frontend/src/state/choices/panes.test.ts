import { describe, expect, it } from "vitest";
import { ANY_PANE, DEFAULT_CHOICES, choose, chooseTimeline, type Change } from "./choices";
import { choosePane, choosePin, chooseRecord, chooseClusters, closePane, compareWith, showPanes } from "./panes";
import { chooseBand, chooseChip, chooseUnit, chooseWord } from "./selection";

const after = (...changes: Change[]) => changes.reduce((now, change) => change(now), DEFAULT_CHOICES);
const OTHER = { run: "r", state: "s", step: 1 };

describe("the panes", () => {
  it("forgets what has another meaning elsewhere", () => {
    const chosen = after(chooseUnit(7), chooseChip(1), chooseWord("a"));
    expect(choosePane(0, { state: "x/c" })(chosen).selection).toMatchObject({
      units: [],
      chip: null,
      words: ["a"],
    });
    expect(chooseRecord(0, { ...ANY_PANE, step: 3 })(chosen).selection).toMatchObject({
      units: [7],
      chip: 1,
    });
    expect(chooseClusters(5)(chosen).selection).toMatchObject({ units: [7], chip: null });
  });

  it("keeps what has no cluster as it is, so that it is not drawn anew", () => {
    const chosen = after(chooseUnit(7), chooseWord("a"), choose({ off: [["u3"], []] }));
    const { selection, off } = chooseClusters(5)(chosen);
    expect([selection, off].map((one, at) => one === [chosen.selection, chosen.off][at])).toEqual([true, true]);
    expect(chooseClusters(5)({ ...chosen, off: [["u3", 1], []] }).off).toEqual([["u3"], []]);
  });

  it("compares and stops comparing, either pane", () => {
    const two = after(compareWith({ run: "r", state: "s", step: 1 }));
    expect(two.panes).toHaveLength(2);
    expect(closePane(0)(two).panes).toEqual([{ run: "r", state: "s", step: 1 }]);
  });
});

describe("what is chosen by number", () => {
  const chosen = after(
    compareWith(OTHER),
    chooseUnit(7),
    chooseChip(1),
    chooseWord("a"),
    chooseBand({ first: 0, second: 1 }),
  );

  it("is deselected with another lens, but for units, whose numbers stay", () => {
    for (const change of [chooseClusters(5), choosePin({ run: "r", state: "s", step: 0 }), choosePin(null)])
      expect(change(chosen)).toMatchObject({ selection: { units: [7], chip: null, words: ["a"] }, band: null });
  });

  it("is deselected with other records beside one another, and the table of all runs is closed", () => {
    const open = choose({ allRuns: { best: null, goal: "max" } })(chosen);
    const shown = showPanes([OTHER, ANY_PANE])(open);
    expect(shown).toMatchObject({ panes: [OTHER, ANY_PANE], allRuns: null, band: null });
    expect(shown.selection).toMatchObject({ units: [], chip: null, words: ["a"] });
  });

  it("stays where a pane is closed whose numbers it does not have", () => {
    expect(closePane(1)(chosen)).toMatchObject({ selection: { units: [7], chip: 1 }, band: null });
    expect(closePane(0)(chosen)).toMatchObject({ panes: [OTHER], selection: { units: [], chip: null }, band: null });
    const ofSecond = { ...chosen, selection: { ...chosen.selection, side: 1 } };
    expect(closePane(1)(ofSecond).selection).toMatchObject({ side: 0, units: [], chip: null });
  });

  it("stays with another record of the same pane", () => {
    expect(chooseRecord(1, { ...OTHER, step: 9 })(chosen)).toMatchObject({
      panes: [ANY_PANE, { ...OTHER, step: 9 }],
      selection: chosen.selection,
      band: chosen.band,
    });
  });
});

describe("a part of the choices", () => {
  it("changes alone", () => {
    const changed = after(chooseTimeline({ speed: 10 }), chooseTimeline({ folded: true }), choose({ clip: 2 }));
    expect(changed).toEqual({
      ...DEFAULT_CHOICES,
      clip: 2,
      timeline: { ...DEFAULT_CHOICES.timeline, speed: 10, folded: true },
    });
  });
});
