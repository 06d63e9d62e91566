import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RECORDED_LENS, type RecordKey } from "../../api/keys";
import { fakeClient } from "../../testing/fake_client";
import { syntheticRuns, syntheticSentence, syntheticSnapshot } from "../../testing/synthetic";
import { ANY_PANE, DEFAULT_CHOICES } from "../choices/choices";
import { resolve, type Resolved } from "../records/resolve";
import { trainingOf } from "../records/training";
import { fetchAhead } from "./fetch_ahead";
import type { Panes } from "./panes";

const SIZES = { units: 8, words: 12, clusters: 4, sentence: 3 };
const LIST = syntheticRuns(SIZES, [0, 100, 200, 300]);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of a pane that shows the record at a step. */
function open(step: number) {
  const at = (to: number) => resolve({ ...ANY_PANE, step: to }, LIST.runs) as Resolved;
  const resolved = signal([at(step)]);
  const trainings = signal([trainingOf(LIST, at(step))]);
  const pending = signal(false);
  const snapshot = vi.fn(async ({ step: of }: RecordKey) => syntheticSnapshot({ ...SIZES, step: of }));
  const client = fakeClient({ snapshot, sentence: async () => syntheticSentence(SIZES) });
  const panes = {
    resolved,
    trainings,
    isPending: () => pending.value,
    lensOf: () => RECORDED_LENS,
    referenceOf: () => null,
  } as unknown as Panes;
  const neighbours = fetchAhead(client, signal(DEFAULT_CHOICES), panes);
  const go = (to: number) => {
    resolved.value = [at(to)];
    trainings.value = [trainingOf(LIST, at(to))];
  };
  return { pending, neighbours, go, steps: () => snapshot.mock.calls.map(([record]) => record.step) };
}

describe("the records beside the one that is seen", () => {
  it("are fetched once it rests, the next one first", () => {
    const { steps } = open(100);
    vi.advanceTimersByTime(149);
    expect(steps()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(steps()).toEqual([200, 0]);
  });

  it("are not fetched for those that a slider passes, nor beyond the ends", () => {
    const { steps, go } = open(100);
    vi.advanceTimersByTime(100);
    go(200);
    vi.advanceTimersByTime(100);
    go(300);
    vi.advanceTimersByTime(150);
    expect(steps()).toEqual([200]);
  });

  it("wait for the one that is seen itself", () => {
    const { steps, pending } = open(100);
    pending.value = true;
    vi.advanceTimersByTime(1000);
    expect(steps()).toEqual([]);
    pending.value = false;
    vi.advanceTimersByTime(150);
    expect(steps()).toEqual([200, 0]);
  });

  it("are fetched when asked for, and not after the end", () => {
    const { steps, neighbours, go } = open(100);
    neighbours.prepare(0, 3);
    expect(steps()).toEqual([300]);
    neighbours.stop();
    go(200);
    vi.advanceTimersByTime(1000);
    expect(steps()).toEqual([300]);
  });
});
