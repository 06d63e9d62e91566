import { describe, expect, it } from "vitest";
import type { Run } from "../../api/types";
import { syntheticRuns } from "../../testing/synthetic";
import { ANY_PANE } from "../choices/choices";
import { pinFor, recordKey, resolve, type Resolved } from "./resolve";

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
    expect(resolve({ ...ANY_PANE, run: "gone" }, runs)).toMatch(`no run “gone” with records of RNNVis here. Choose another: ${runs[0]!.name}.`); // prettier-ignore
    expect(resolve({ ...ANY_PANE, state: "gone" }, runs)).toMatch(/no state “gone”. Choose another: rnn.l0\/h/);
  });
});

describe("the pinned record", () => {
  const pane = found();
  const { run, history } = pane;
  const pin = { run: run.name, state: history.name, step: 100 };

  /** A run like the first one, whose records are of a history. */
  const another = (name: string, history_id: string): Run => ({
    ...run,
    name,
    states: run.states.map((state) => ({
      ...state,
      records: state.records.map((record) => ({ ...record, history_id })),
    })),
  });

  it("is the lens for records of its own run and state", () => {
    expect(pinFor(pin, pane, runs)).toEqual({ run: run.name, step: 100 });
    expect(pinFor(null, pane, runs)).toBeNull();
    expect(pinFor(pin, found({ ...ANY_PANE, state: "rnn.l0/c" }), runs)).toBeNull();
  });

  it("is no lens where it is not there", () => {
    expect(pinFor({ ...pin, step: 150 }, pane, runs)).toBeNull();
    expect(pinFor({ ...pin, run: "gone" }, pane, runs)).toBeNull();
  });

  it("is the lens for another run of the same history, as of a resumed training, and for no other history", () => {
    const [first, resumed, foreign] = [another(run.name, "h1"), another("resumed", "h1"), another("foreign", "h2")];
    const list = [first, resumed, foreign];
    const at = (name: string) => resolve({ ...ANY_PANE, run: name }, list) as Resolved;
    expect(pinFor(pin, at("resumed"), list)).toEqual({ run: run.name, step: 100 });
    expect(pinFor(pin, at("foreign"), list)).toBeNull();
  });

  it("and every record are named by run, state, step and the time of writing", () => {
    const { created } = pane.record;
    expect(recordKey(pane)).toEqual({ run: run.name, state: history.name, step: 200, created });
  });
});
