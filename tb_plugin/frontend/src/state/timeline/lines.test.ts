import { describe, expect, it } from "vitest";
import type { RunList } from "../../api/types";
import { golden } from "../../testing/golden";
import { syntheticRuns } from "../../testing/synthetic";
import { chosenLines, lineLabel, linesOf, MOST_LINES, stepRange } from "./lines";

const SIZES = { units: 8, words: 12, clusters: 4, sentence: 3 };

/** Runs of one record each, the later ones newer. */
function many(count: number): RunList {
  const [run] = syntheticRuns(SIZES, [0]).runs;
  const runs = Array.from({ length: count }, (_, index) => ({
    ...run!,
    name: `run${index}`,
    states: run!.states.map((state) => ({
      ...state,
      records: state.records.map((record) => ({ ...record, created: 1000 + index })),
    })),
  }));
  return { runs, metrics: [], histories: [], notices: [], charts: null };
}

describe("lines", () => {
  it("draw a resumed run as one with the run that it continues, with a mark where it was resumed", () => {
    const lines = linesOf(golden.resumed, "rnn.l0/h");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ name: "version_0", runs: ["version_0", "version_1"], resumed: [600], place: 0 });
    expect(lines[0]!.records.map(({ record }) => record.step)).toEqual([200, 400, 600]);
    expect(lineLabel(lines[0]!, "rnn.l0/h")).toBe("version_0 → version_1");
  });

  it("of a run without the state are of its last one of that kind, and say so", () => {
    const list = syntheticRuns(SIZES, [0, 100]);
    const [line] = linesOf(list, "encoder.rnn.l3/c");
    expect(line!.state).toBe("rnn.l0/c");
    expect(lineLabel(line!, "encoder.rnn.l3/c")).toBe("lstm/version_0 · rnn.l0/c");
    expect(linesOf(list, "encoder.rnn.l3/x")).toEqual([]);
  });

  it("are those chosen and the one shown; else it and the newest", () => {
    const lines = linesOf(many(20), "rnn.l0/h");
    const names = (chosen: string[] | null, shown: string[]) =>
      chosenLines(lines, chosen, shown).map(({ name }) => name);
    expect(names(["run3", "gone"], ["run0"])).toEqual(["run0", "run3"]);
    expect(names([], ["run7"])).toEqual(["run7"]);
    const usual = names(null, ["run2"]);
    expect(names(["gone"], ["run2"])).toEqual(usual);
    expect(usual).toHaveLength(MOST_LINES);
    expect(usual).toEqual(["run2", ...Array.from({ length: 7 }, (_, index) => `run${13 + index}`)]);
  });

  it("share one range of steps", () => {
    const lines = linesOf(syntheticRuns(SIZES, [40, 100, 900]), "rnn.l0/h");
    expect(stepRange(lines)).toEqual([40, 900]);
    expect(stepRange([])).toEqual([0, 1]);
  });
});
