// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RECORDED_LENS, type Lens, type RecordKey } from "../../api/keys";
import { fakeClient } from "../../testing/fake_client";
import { syntheticRuns, syntheticSentence, syntheticSnapshot } from "../../testing/synthetic";
import { ANY_PANE, DEFAULT_CHOICES } from "../choices/choices";
import { resolve, type Resolved } from "../records/resolve";
import { trainingOf } from "../records/training";
import { fetchAhead } from "./fetch_ahead";
import type { Panes } from "./panes";

const SIZES = { units: 8, words: 12, clusters: 4, sentence: 3 };
const LIST = syntheticRuns(SIZES, [0, 100, 200, 300]);
const LONG = syntheticRuns(
  SIZES,
  Array.from({ length: 40 }, (_, index) => 100 * index),
);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of a pane that shows the record at a step. */
function open(step: number, words: readonly string[] = [], readsAhead = false, list = LIST) {
  const at = (to: number) => resolve({ ...ANY_PANE, step: to }, list.runs) as Resolved;
  const resolved = signal([at(step)]);
  const trainings = signal([trainingOf(list, at(step))]);
  const pending = signal(false);
  const choices = signal(DEFAULT_CHOICES);
  const snapshot = vi.fn(async ({ step: of }: RecordKey, _: Lens) => syntheticSnapshot({ ...SIZES, step: of }));
  const wordResponses = vi.fn(async () => ({ rows: [], scale: 0 }));
  const waiting = signal(false);
  const client = fakeClient({
    isWaiting: () => waiting.value,
    snapshot,
    wordResponses,
    sentence: async () => syntheticSentence(SIZES),
  });
  const panes = {
    resolved,
    trainings,
    isPending: () => pending.value,
    data: signal([{ content: { value: { snapshot: syntheticSnapshot(SIZES) } } }]),
    lensOf: () => ({ ...RECORDED_LENS, clusters: choices.value.clusters }),
    leftOf: () => new AbortController().signal,
    sureSentences: () => Infinity,
    referenceOf: () => null,
  } as unknown as Panes;
  const neighbours = fetchAhead(client, choices, panes, () => words, readsAhead);
  const go = (to: number) => {
    resolved.value = [at(to)];
    trainings.value = [trainingOf(list, at(to))];
  };
  return {
    pending,
    waiting,
    choices,
    neighbours,
    wordResponses,
    go,
    steps: () => snapshot.mock.calls.map(([record]) => record.step),
    numbers: () => snapshot.mock.calls.map(([, lens]) => lens.clusters),
  };
}

describe("the records beside the one that is seen", () => {
  it("are fetched once it rests, the next one first", async () => {
    const { steps } = open(100);
    await vi.advanceTimersByTimeAsync(149);
    expect(steps()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(steps()).toEqual([200, 0]);
  });

  it("are not fetched for those that a slider passes, nor beyond the ends", async () => {
    const { steps, go } = open(100);
    await vi.advanceTimersByTimeAsync(100);
    go(200);
    await vi.advanceTimersByTimeAsync(100);
    go(300);
    await vi.advanceTimersByTimeAsync(150);
    expect(steps()).toEqual([200]);
  });

  it("wait for the one that is seen itself", async () => {
    const { steps, pending } = open(100);
    pending.value = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(steps()).toEqual([]);
    pending.value = false;
    await vi.advanceTimersByTimeAsync(150);
    expect(steps()).toEqual([200, 0]);
  });

  it("are not fetched after the end", async () => {
    const { steps, neighbours, go } = open(100);
    neighbours.stop();
    go(200);
    await vi.advanceTimersByTimeAsync(1000);
    expect(steps()).toEqual([]);
  });

  it("come with what colours their units", async () => {
    const { wordResponses } = open(100, ["good"]);
    await vi.advanceTimersByTimeAsync(150);
    expect(wordResponses.mock.calls).toHaveLength(2);
    expect(wordResponses.mock.calls[0]).toMatchObject([{ step: 200 }, ["good"]]);
  });
});

describe("the records that would be played", () => {
  it("are fetched one after the other, from the first one where this is the last", async () => {
    const { steps } = open(300, [], true);
    await vi.advanceTimersByTimeAsync(150);
    expect(steps()).toEqual([200]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(steps()).toEqual([200]);
    await vi.advanceTimersByTimeAsync(150);
    expect(steps()).toEqual([200, 0, 100, 200]);
  });

  it("wait while anything else is asked for, and are given up once another record is seen", async () => {
    const { steps, waiting, go } = open(0, [], true);
    waiting.value = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(steps()).toEqual([100]);
    waiting.value = false;
    await vi.advanceTimersByTimeAsync(50);
    expect(steps()).toEqual([100, 200]);
    go(300);
    await vi.advanceTimersByTimeAsync(100);
    expect(steps()).toEqual([100, 200]);
  });

  it("wait while the page is hidden, as those beside it do", async () => {
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const { steps } = open(0, [], true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(steps()).toEqual([]);
    const turn = (to: boolean) => {
      hidden.mockReturnValue(to);
      document.dispatchEvent(new Event("visibilitychange"));
    };
    turn(false);
    await vi.advanceTimersByTimeAsync(1550);
    expect(steps()).toEqual([100, 200]);
    turn(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(steps()).toEqual([100, 200]);
    turn(false);
    await vi.advanceTimersByTimeAsync(50);
    expect(steps()).toEqual([100, 200, 300]);
    hidden.mockRestore();
  });

  it("are not fetched where the network reads what was typed, or where nothing is read ahead", async () => {
    for (const [typed, readsAhead] of [[["a b"], true] as const, [[], false] as const]) {
      const { steps, choices } = open(0, [], readsAhead);
      choices.value = { ...DEFAULT_CHOICES, typed, sentences: typed.length > 0 ? [-1] : [0] };
      await vi.advanceTimersByTimeAsync(10_000);
      expect(steps()).toEqual([100]);
    }
  });
});

describe("the records that are played", () => {
  it("come four at a time, the next one by itself at first, and anew through other clusters", () => {
    const { steps, neighbours, choices } = open(0, [], false, LONG);
    const asked = (index: number) => {
      const before = steps().length;
      neighbours.prepare(0, index);
      return steps().slice(before);
    };
    expect(asked(1)).toEqual([100, 100, 200, 300, 400, 500, 600, 700]);
    expect([asked(2), asked(3)]).toEqual([[], []]);
    // Those of the client are kept, and not asked for twice.
    expect(asked(4)).toEqual([400, 500, 600, 700, 800, 900, 1000, 1100]);
    choices.value = { ...DEFAULT_CHOICES, clusters: 5 };
    expect(asked(6)).toEqual([600, 600, 700, 800, 900, 1000, 1100]);
    expect(asked(38)).toEqual([3800, 3800, 3900]);
  });
});

describe("one cluster more and one less", () => {
  it("are fetched once their number was changed, within what may be chosen", async () => {
    const { choices, steps, numbers } = open(100);
    await vi.advanceTimersByTimeAsync(150);
    choices.value = { ...DEFAULT_CHOICES, clusters: 5 };
    await vi.advanceTimersByTimeAsync(150);
    // The drawing has four, which the records have themselves.
    expect(steps().slice(2)).toEqual([100, 100, 200, 0]);
    expect(numbers().slice(2)).toEqual([5, 3, 5, 5]);
    choices.value = { ...DEFAULT_CHOICES, clusters: 5, from: 1 };
    await vi.advanceTimersByTimeAsync(150);
    expect(numbers().slice(6)).toEqual([5, 5]);
  });
});
