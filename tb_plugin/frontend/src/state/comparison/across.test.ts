import { describe, expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { syntheticRuns } from "../../testing/synthetic";
import { acrossTo } from "../../views/compare/useCompared";
import { changeFrom, choicesFor, correspondence, selectionFor, type Correspondence } from "./across";
import { chooseChip, chooseCloud, chooseUnit, chooseWord, clearSelection } from "../choices/selection";
import { DEFAULT_CHOICES } from "../choices/choices";
import { resolve, type Resolved } from "../records/resolve";

const BETWEEN_RUNS: Correspondence = {
  units: false,
  chips: [new Map([[0, 2]]), new Map([[2, 0]])],
  clouds: [new Map([[1, 0]]), new Map([[0, 1]])],
};
const selected = (part: object) => ({ ...DEFAULT_CHOICES, selection: { ...DEFAULT_CHOICES.selection, ...part } });
const pane = (of: { run: string; state: string; step: number }) =>
  resolve({ run: of.run, state: of.state, step: of.step }, golden.runs.runs) as Resolved;

describe("numbers of one pane in the other", () => {
  it("are the same within one history until the comparison says which clusters are", () => {
    const panes = [pane(golden.compare.first), pane(golden.compare.second)];
    const by = correspondence(panes, null);
    const { selection } = selected({ units: [3], chip: 1, cloud: 2 });
    expect(selectionFor(selection, 1, by)).toEqual({ ...selection, side: 1 });
    const crossed = {
      ...golden.compare,
      cloud_matches: [{ first: 2, second: 0, similarity: 1 }],
      chip_matches: [{ first: 0, second: 0, similarity: 1 }],
    };
    const told = selectionFor(selection, 1, correspondence(panes, crossed));
    expect(told).toEqual({ ...selection, side: 1, chip: null, cloud: 0 });
  });

  it("go over by the comparison's matches between two states, and units do not", () => {
    const { compareStates } = golden;
    const panes = [pane(compareStates.first), pane(compareStates.second)];
    const by = correspondence(panes, compareStates);
    expect(by.units).toBe(false);
    for (const { first, second } of compareStates.chip_matches)
      expect(selectionFor(selected({ chip: first, units: [1] }).selection, 1, by)).toMatchObject({
        chip: second,
        units: [],
      });
    // Until the comparison has come, and where it is of other records, nothing has a counterpart.
    for (const comparison of [null, golden.compare])
      expect(selectionFor(selected({ chip: 0 }).selection, 1, correspondence(panes, comparison)).chip).toBeNull();
  });

  it("are kept where they have no counterpart, as numbers of their own side", () => {
    const chosen = changeFrom(chooseChip(1), 1, BETWEEN_RUNS)(DEFAULT_CHOICES);
    expect(chosen.selection).toMatchObject({ side: 1, chip: 1 });
    expect(choicesFor(chosen, 0, BETWEEN_RUNS).selection.chip).toBeNull();
    expect(choicesFor(chosen, 1, BETWEEN_RUNS).selection.chip).toBe(1);
    // A second click in the same pane lets it go.
    expect(changeFrom(chooseChip(1), 1, BETWEEN_RUNS)(chosen).selection).toMatchObject({ side: 0, chip: null });
  });

  it("are those of the first pane where they can be", () => {
    expect(changeFrom(chooseChip(2), 1, BETWEEN_RUNS)(DEFAULT_CHOICES).selection).toMatchObject({ side: 0, chip: 0 });
    expect(changeFrom(chooseCloud(0), 1, BETWEEN_RUNS)(DEFAULT_CHOICES).selection).toMatchObject({ cloud: 1 });
    const units = changeFrom(chooseUnit(5), 1, BETWEEN_RUNS)(DEFAULT_CHOICES);
    expect(units.selection).toMatchObject({ side: 1, units: [5] });
    expect(changeFrom(chooseUnit(6, true), 1, BETWEEN_RUNS)(units).selection.units).toEqual([5, 6]);
  });

  it("leave words to both sides, and clearing to all", () => {
    const chosen = changeFrom(chooseWord("the"), 1, BETWEEN_RUNS)(selected({ chip: 0 }));
    expect(chosen.selection).toMatchObject({ side: 0, words: ["the"], chip: 0 });
    expect(changeFrom(clearSelection, 1, BETWEEN_RUNS)(chosen).selection).toEqual(DEFAULT_CHOICES.selection);
  });

  it("light up on the other side while they are pointed at", () => {
    expect(acrossTo({ kind: "chip", chip: 0 }, 0, 1, BETWEEN_RUNS)).toEqual({ kind: "chip", chip: 2 });
    expect(acrossTo({ kind: "chip", chip: 1 }, 0, 1, BETWEEN_RUNS)).toBeNull();
    expect(acrossTo({ kind: "unit", unit: 1 }, 0, 1, BETWEEN_RUNS)).toBeNull();
    expect(acrossTo({ kind: "link", chip: 2, cloud: 0 }, 1, 0, BETWEEN_RUNS)).toEqual({
      kind: "link",
      chip: 0,
      cloud: 1,
    });
    expect(acrossTo({ kind: "word", word: "the" }, 0, 1, BETWEEN_RUNS)).toEqual({ kind: "word", word: "the" });
  });
});

describe("a resumed training", () => {
  it("is one history in two runs", () => {
    const { runs } = golden.resumed;
    const panes = runs.map((run) => resolve({ run: run.name, state: null, step: null }, golden.resumed.runs));
    expect(runs.length).toBeGreaterThan(1);
    expect(correspondence(panes as Resolved[], null).units).toBe(true);
    const other = syntheticRuns({ units: 8, words: 12, clusters: 4, sentence: 3 }, [0]).runs;
    const foreign = resolve({ run: null, state: null, step: null }, other) as Resolved;
    expect(correspondence([panes[0] as Resolved, foreign], null).units).toBe(false);
  });
});
