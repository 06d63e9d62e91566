import { describe, expect, it } from "vitest";
import type { NotFinite } from "../../api/types";
import { syntheticRuns } from "../../testing/synthetic";
import { inColumns, slotsOf } from "./slots";

const RECORD = syntheticRuns({ units: 8, words: 12, clusters: 4, sentence: 3 }, [0]).runs[0]!.states[0]!.records[0]!;
const NONE = () => [];

function slots(epochs: readonly number[], notFinite: (run: string) => readonly NotFinite[] = NONE) {
  const records = epochs.map((epoch, at) => ({
    run: "a",
    record: { ...RECORD, epoch: Math.max(0, epoch), untrained: epoch < 0, step: at },
  }));
  return slotsOf(records, notFinite);
}

describe("the columns of a strip", () => {
  it("are the records where these follow one another, also of every few epochs, or several of one", () => {
    for (const epochs of [[-1, 0, 1, 2], [-1, 1, 2], [-1, 4, 9, 14], [0, 0, 1, 1, 2], [3]])
      expect(slots(epochs)).toEqual({ of: epochs.map((_, at) => at), gaps: [], count: epochs.length });
  });

  it("have one for epochs without a record", () => {
    const found = slots([-1, 0, 1, 2, 8, 9]);
    expect(found.of).toEqual([0, 1, 2, 3, 5, 6]);
    expect(found.gaps).toEqual([{ slot: 4, first: 3, last: 7, what: null }]);
    expect(inColumns(found, 4, 7)).toEqual([4, 6]);
    expect(slots([-1, 4, 9, 24]).gaps).toMatchObject([{ first: 10, last: 23 }]);
  });

  it("tell where the training was not finite, between the records and behind them", () => {
    const lost = (epoch: number) => ({ step: 10 * epoch, epoch, what: "all states of rnn.l0/h" });
    const found = slots([0, 1, 3], () => [lost(2), lost(4), lost(5)]);
    expect(found.gaps).toEqual([
      { slot: 2, first: 2, last: 2, what: "all states of rnn.l0/h" },
      { slot: 4, first: 4, last: null, what: "all states of rnn.l0/h" },
    ]);
  });
});
