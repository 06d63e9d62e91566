import { describe, expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { syntheticRuns } from "../../testing/synthetic";
import { ANY_PANE, type Pane } from "../choices/choices";
import { resolve, type Resolved } from "./resolve";
import { joinedRecords, nearestRecord, paneAt, sameTraining, trainingOf } from "./training";

const STATE = "rnn.l0/h";
const at = (run: string, step: number | null) => {
  const list = golden.resumed;
  return trainingOf(list, resolve({ run, state: STATE, step }, list.runs) as Resolved);
};

describe("a training", () => {
  it("goes over the runs that continue one another, every step once", () => {
    expect(joinedRecords(golden.resumed, "version_0", STATE).map(({ run, record }) => [run, record.step])).toEqual([
      ["version_0", 200],
      ["version_0", 400],
      ["version_1", 600],
    ]);
    expect(at("version_1", 600).index).toBe(2);
    expect(at("version_0", 200)).toMatchObject({ index: 0, state: STATE });
  });

  it("is the run alone where one looks at a record that was given up", () => {
    const given = at("version_0", 600);
    expect(given.records.map(({ run }) => run)).toEqual(["version_0", "version_0", "version_0"]);
    expect(given.index).toBe(2);
    expect(given.run).toBe("version_0");
    expect(sameTraining(given, at("version_1", 600))).toBe(false);
  });

  it("of a branch that was given up has the records that it goes on from, and stays that branch at each of them", () => {
    const { runs, histories } = golden.resumed;
    const branch = { ...runs.find(({ name }) => name === "version_1")!, name: "branch" };
    const list = { ...golden.resumed, runs: [...runs, branch], histories };
    const of = (pane: Pane) => trainingOf(list, resolve(pane, list.runs) as Resolved);
    const training = of({ run: "branch", state: STATE, step: null });
    expect(training.records.map(({ run, record }) => [run, record.step])).toEqual([
      ["version_0", 200],
      ["version_0", 400],
      ["branch", 600],
    ]);
    const panes = [0, 1, 2].map((index) => paneAt(training, index));
    expect(panes.map(({ run, step }) => [run, step])).toEqual([["branch", 200], ["branch", 400], ["branch", null]]); // prettier-ignore
    expect(panes.map((pane) => of(pane).index)).toEqual([0, 1, 2]);
    expect(panes.every((pane) => of(pane).records === training.records)).toBe(true);
    expect(resolve(panes[0]!, list.runs)).toMatchObject({ run: { name: "version_0" }, branch: "branch" });
    expect(of({ run: "version_0", state: STATE, step: 200 }).run).toBe("version_1");
  });

  it("has the same records whichever of them is shown", () => {
    expect(at("version_1", 600).records).toBe(at("version_1", null).records);
    expect(at("version_0", 200).records).toBe(at("version_0", 400).records);
    expect(at("version_0", 200).run).toBe("version_1");
    expect(sameTraining(at("version_0", 200), at("version_1", 600))).toBe(true);
    expect(at("version_0", 400).records).not.toBe(at("version_0", 600).records);
  });

  it("leads from run to run, and follows the newest only from its last record", () => {
    const training = at("version_1", null);
    expect(paneAt(training, 1)).toEqual({ run: "version_0", state: STATE, step: 400 });
    expect(paneAt(training, 2)).toEqual({ run: "version_1", state: STATE, step: null });
    expect(paneAt(training, -3)).toMatchObject({ run: "version_0", step: 200 });
    expect(paneAt(training, 9)).toMatchObject({ step: null });
  });

  it("of a run that stands alone is its records", () => {
    const list = syntheticRuns({ units: 8, words: 12, clusters: 4, sentence: 3 }, [0, 100, 200]);
    const training = trainingOf(list, resolve({ ...ANY_PANE, step: 100 }, list.runs) as Resolved);
    expect(training).toMatchObject({ index: 1, state: STATE });
    expect(training.records).toHaveLength(3);
    expect(nearestRecord(training.records, 149)).toBe(1);
    expect(nearestRecord(training.records, 150)).toBe(2);
    expect(nearestRecord(training.records, -50)).toBe(0);
  });
});
