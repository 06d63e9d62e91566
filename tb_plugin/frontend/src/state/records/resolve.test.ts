import { describe, expect, it } from "vitest";
import { syntheticRuns } from "../../testing/synthetic";
import { ANY_PANE } from "../choices/choices";
import { resolve, type Resolved } from "./resolve";

const { runs } = syntheticRuns({ units: 8, words: 12, clusters: 4, sentence: 3 }, [0, 100, 200]);
const found = (pane = ANY_PANE) => resolve(pane, runs) as Resolved;

describe("resolve", () => {
  it("takes the hidden state and the newest record where nothing was chosen", () => {
    expect(found()).toMatchObject({ history: { name: "rnn.l0/h" }, record: { step: 200 }, following: true });
  });

  it("stays at a chosen step, and takes the nearest where it is gone", () => {
    expect(found({ ...ANY_PANE, step: 100 })).toMatchObject({ index: 1, following: false });
    expect(found({ ...ANY_PANE, step: 130 }).record.step).toBe(100);
  });

  it("says in a sentence what is not there", () => {
    expect(resolve({ ...ANY_PANE, run: "gone" }, runs)).toMatch(/no run “gone”/);
    expect(resolve({ ...ANY_PANE, state: "gone" }, runs)).toMatch(/no state “gone”/);
  });
});
