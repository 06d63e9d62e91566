import { describe, expect, it, vi } from "vitest";
import type { Lens, RecordKey } from "../../api/keys";
import type { Client, Requests } from "../../api/client";
import type { RunList, Snapshot } from "../../api/types";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { syntheticResponses, syntheticRuns, syntheticSentence, syntheticSnapshot } from "../../testing/synthetic";
import type { AddressBar } from "../address/browser_address";
import { DEFAULT_CHOICES, choose } from "../choices/choices";
import { chooseClusters, choosePane, choosePin, closePane, compareWith } from "../choices/panes";
import { chooseSentence, chooseStep, chooseWord } from "../choices/selection";
import { createSession } from "./session";

const SIZES = { units: 8, words: 12, clusters: 4, sentence: 3 };

/** An address bar with a history, as a browser has it. */
function fakeBar(hash = "#rnnvis") {
  const entries = [hash];
  let [listener, leave] = [() => {}, () => {}];
  const bar: AddressBar = {
    read: () => entries.at(-1)!,
    write: (next, keep) => void (keep ? entries.push(next) : (entries[entries.length - 1] = next)),
    watch: (onMove, onLeave) => (([listener, leave] = [onMove, onLeave]), () => {}),
  };
  return { bar, entries, back: () => (entries.pop(), listener()), leave: () => leave() };
}

function withSentences(snapshot: Snapshot, count: number): Snapshot {
  const [first] = snapshot.sentences;
  return {
    ...snapshot,
    sentences: Array.from({ length: count }, (_, index) => ({ ...first!, index, key: `${index}` })),
  };
}

function syntheticClient(answers: Partial<Requests> = {}) {
  let list: RunList = syntheticRuns(SIZES, [0, 100]);
  const client = fakeClient({
    runs: async () => list,
    snapshot: async ({ step }, { clusters }) =>
      withSentences(syntheticSnapshot({ ...SIZES, step, clusters: clusters ?? 4 }), 3),
    sentence: async ({ step }) => syntheticSentence({ ...SIZES, step }),
    wordResponses: async (_, words) => syntheticResponses(SIZES, words[0]!),
    stepResponses: async () => syntheticResponses(SIZES, "step"),
    ...answers,
  });
  return { client, record: (steps: number[]) => (list = syntheticRuns(SIZES, steps)) };
}

const settle = () => new Promise((done) => setTimeout(done, 5));
const shown = (session: ReturnType<typeof createSession>, pane = 0) =>
  session.panes.value[pane]!.content.value?.snapshot;

describe("a session", () => {
  it("draws the newest record, and goes on to newer ones only while it is there", async () => {
    const { client, record } = syntheticClient();
    const session = createSession(client, fakeBar().bar);
    await settle();
    expect(shown(session)?.step).toBe(100);
    record([0, 100, 200]);
    session.refresh();
    await settle();
    expect(shown(session)?.step).toBe(200);
    session.act(choosePane(0, { step: 100 }));
    record([0, 100, 200, 300]);
    session.refresh();
    await settle();
    expect(shown(session)?.step).toBe(100);
  });

  it("gives up what was asked for through another number of clusters, not what other records are asked for", async () => {
    const signals: AbortSignal[] = [];
    const { client } = syntheticClient();
    const session = createSession(
      { ...client, leaving: (left) => (signals.push(left), client as Client) },
      fakeBar().bar,
    );
    await settle();
    session.act(choosePane(0, { step: 0 }));
    session.act(choosePane(0, { step: 100 }));
    await settle();
    expect(signals.length).toBeGreaterThan(1);
    expect(signals.filter(({ aborted }) => aborted)).toEqual([]);
    const before = signals.splice(0);
    session.act(chooseClusters(3));
    await settle();
    expect(before.map(({ aborted }) => aborted)).toEqual(before.map(() => true));
    expect(signals.map(({ aborted }) => aborted)).toEqual(signals.map(() => false));
    session.stop();
  });

  it("shows the sentence that tells most, unless the address names one or a step, and stays with it", async () => {
    const telling = (runs: RunList, sentence: number) =>
      runs.runs.forEach(({ states }) => states.forEach((state) => (state.sentence = sentence)));
    for (const [hash, first] of [
      ["#rnnvis", 1],
      ["#rnnvis&p.rnnvis.sentence=0", 0],
      ["#rnnvis&p.rnnvis.step=2", 0],
    ] as const) {
      const { client, record } = syntheticClient();
      telling(record([0, 100]), 1);
      const session = createSession(client, fakeBar(hash).bar);
      await settle();
      expect(session.choices.value.sentences).toEqual([first]);
      telling(record([0, 100, 200]), 2);
      session.refresh();
      await settle();
      expect(session.choices.value.sentences).toEqual([first]);
    }
  });

  it("shows the usual sentence of a record that does not have the chosen one, and asks for no other", async () => {
    const list = syntheticRuns(SIZES, [0, 100]);
    const [usual] = list.runs;
    const few = { ...usual!, name: "few", states: usual!.states.map((one) => ({ ...one, sentence: 1 })) };
    const runs = { ...list, runs: [usual!, few] };
    const asked: string[] = [];
    const snapshot: Requests["snapshot"] = async ({ run, state, step }) => {
      const made = withSentences(syntheticSnapshot({ ...SIZES, step }), run === "few" ? 2 : 9);
      return { ...made, run, state };
    };
    const sentence: Requests["sentence"] = async ({ run, step }, index) => {
      asked.push(`${run} ${index}`);
      return syntheticSentence({ ...SIZES, step });
    };
    const { client } = syntheticClient({ runs: async () => runs, snapshot, sentence });
    const session = createSession(client, fakeBar(`#rnnvis&p.rnnvis.run=${usual!.name}&p.rnnvis.sentence=7`).bar);
    await vi.waitFor(() => expect(session.panes.value[0]!.content.value?.sentences[0]?.index).toBe(7));
    session.act(chooseStep({ sentence: 7, position: 1 }));
    session.act(choosePane(0, { run: "few", state: null, step: null }));
    await vi.waitFor(() => expect(session.choices.value.sentences).toEqual([1]));
    await vi.waitFor(() => expect(session.panes.value[0]!.content.pending).toBe(false));
    expect(session.choices.value.selection.step).toBeNull();
    expect(session.panes.value[0]!.content.value).toMatchObject({ sentences: [{ index: 1 }], sentenceErrors: {} });
    expect(asked.filter((one) => one.startsWith("few"))).not.toContain("few 7");
  });

  it("follows a sentence into another run by what it is, and shows the usual one where it is not", async () => {
    const list = syntheticRuns(SIZES, [0, 100]);
    const [one] = list.runs;
    const named = (name: string) => ({
      ...one!,
      name,
      states: one!.states.map((state) => ({ ...state, sentence: 1 })),
    });
    const runs = { ...list, runs: [one!, named("turned"), named("other")] };
    const keysOf = (run: string, keys: readonly string[]) =>
      run === "turned" ? [...keys].reverse() : run === "other" ? keys.map((key) => `other ${key}`) : keys;
    const snapshot: Requests["snapshot"] = async ({ run, state, step }) => {
      const made = withSentences(syntheticSnapshot({ ...SIZES, step }), 4);
      const keys = keysOf(
        run,
        made.sentences.map(({ key }) => key),
      );
      return { ...made, run, state, sentences: made.sentences.map((title, at) => ({ ...title, key: keys[at]! })) };
    };
    const { client } = syntheticClient({ runs: async () => runs, snapshot });
    const session = createSession(client, fakeBar(`#rnnvis&p.rnnvis.run=${one!.name}&p.rnnvis.sentence=3`).bar);
    await vi.waitFor(() => expect(session.panes.value[0]!.content.value?.sentences[0]?.index).toBe(3));
    session.act(chooseStep({ sentence: 3, position: 1 }));
    session.act(choosePane(0, { run: "turned", state: null, step: null }));
    await vi.waitFor(() => expect(session.choices.value.sentences).toEqual([0]));
    expect(session.choices.value.selection.step).toEqual({ sentence: 0, position: 1 });
    session.act(choosePane(0, { run: "other", state: null, step: null }));
    await vi.waitFor(() => expect(session.choices.value.sentences).toEqual([1]));
    expect(session.choices.value.selection.step).toBeNull();
  });

  it("writes every choice to the address, and back returns to what was before", async () => {
    const { bar, entries, back } = fakeBar();
    const session = createSession(syntheticClient().client, bar);
    session.act(chooseWord("great"));
    session.act(choose({ threshold: 0.5 }), "replace");
    expect(entries).toHaveLength(2);
    back();
    expect(session.choices.value).toEqual(DEFAULT_CHOICES);
  });

  it("writes what slides once it rests, and what was before it is chosen", async () => {
    const { bar, entries } = fakeBar();
    const write = vi.spyOn(bar, "write");
    const session = createSession(syntheticClient().client, bar);
    const slide = (from: number, to: number) => {
      for (let step = from; step <= to; step++) session.act(choose({ threshold: step / 100 }), "replace");
    };
    slide(1, 10);
    expect(write).not.toHaveBeenCalled(); // the drawing comes first
    await vi.waitFor(() => expect(entries[0]).toContain("threshold=0.1"));
    slide(11, 20);
    expect(write).toHaveBeenCalledTimes(1);
    session.act(chooseWord("great"));
    expect(entries[0]).toContain("threshold=0.2");
    expect(write).toHaveBeenCalledTimes(3);
    session.act(choose({ threshold: 0.7 }), "replace");
    await vi.waitFor(() => expect(entries.at(-1)).toContain("threshold=0.7"));
    expect(entries).toHaveLength(2);
  });

  it("writes what slid last before the page goes", () => {
    const { bar, entries, leave } = fakeBar();
    const session = createSession(syntheticClient().client, bar);
    session.act(choose({ threshold: 0.3 }), "replace");
    leave();
    expect(entries).toEqual([expect.stringContaining("threshold=0.3")]);
  });

  it("drops the result of a request that is no longer asked", async () => {
    const waiting: Record<number, () => void> = {};
    const snapshot = (record: RecordKey, { clusters }: Lens) =>
      new Promise<Snapshot>((result) => {
        waiting[clusters ?? 0] = () =>
          result(syntheticSnapshot({ ...SIZES, step: record.step, clusters: clusters ?? 4 }));
      });
    const session = createSession(syntheticClient({ snapshot }).client, fakeBar().bar);
    await settle();
    session.act(chooseClusters(3));
    session.act(chooseClusters(2));
    waiting[2]!();
    await settle();
    waiting[3]!();
    waiting[0]!();
    await settle();
    expect(shown(session)?.clusters).toBe(2);
  });

  it("tells a failure in place of the record, and draws again when asked to", async () => {
    const snapshot = vi.fn().mockRejectedValueOnce(new Error("The file is cut."));
    snapshot.mockImplementation(async () => syntheticSnapshot(SIZES));
    const session = createSession(syntheticClient({ snapshot }).client, fakeBar().bar);
    await settle();
    expect(session.panes.value[0]!.content).toMatchObject({ value: null, error: "The file is cut.", pending: false });
    session.retry();
    await settle();
    expect(session.panes.value[0]!.content.error).toBeNull();
    expect(shown(session)).toBeDefined();
  });

  it("keeps the record when a look for new records fails", async () => {
    const runs = vi.fn().mockRejectedValue(new Error("away"));
    runs.mockResolvedValueOnce(syntheticRuns(SIZES, [0]));
    const session = createSession(syntheticClient({ runs }).client, fakeBar().bar);
    await settle();
    session.refresh();
    await settle();
    expect(session.runs.value).toMatchObject({ error: "away" });
    expect(shown(session)).toBeDefined();
  });

  it("draws the record without a sentence that it lacks", async () => {
    const sentence = async () => Promise.reject(new Error("There is no sentence 9."));
    const session = createSession(syntheticClient({ sentence }).client, fakeBar("#rnnvis&p.rnnvis.sentence=9").bar);
    await settle();
    expect(session.panes.value[0]!.content.value).toMatchObject({
      sentences: [],
      sentenceErrors: { 0: "There is no sentence 9." },
    });
  });

  it("shares words, steps and sentence between two panes, each at its own record", async () => {
    const session = createSession(syntheticClient().client, fakeBar().bar);
    await settle();
    session.act(compareWith({ run: null, state: null, step: 0 }));
    session.act(chooseWord("great"));
    await settle();
    expect([shown(session)?.step, shown(session, 1)?.step]).toEqual([0, 100]);
    for (const pane of session.panes.value) expect(pane.responses.value?.rows[0]?.word).toBe("great");
    session.act(closePane(1));
    await settle();
    expect(session.panes.value).toHaveLength(1);
    expect(shown(session)?.step).toBe(0);
  });

  it("asks for what is pointed at beside what is chosen, and forgets it", async () => {
    const session = createSession(syntheticClient().client, fakeBar().bar);
    await settle();
    session.act(chooseWord("great"));
    session.preview({ word: "awful" });
    await settle();
    const pane = session.panes.value[0]!;
    expect([pane.responses, pane.preview].map(({ value }) => value?.rows[0]?.word)).toEqual(["great", "awful"]);
    session.preview(null);
    expect(session.panes.value[0]!.preview.value).toBeNull();
    expect(session.panes.value[0]!.responses.value).not.toBeNull();
  });

  it("draws several sentences, clustered alike", async () => {
    const session = createSession(syntheticClient().client, fakeBar("#rnnvis&p.rnnvis.sentence=0%2C2").bar);
    await settle();
    expect(session.panes.value[0]!.content.value?.sentences).toHaveLength(2);
  });

  it("says what is missing when the address names a run that is not there", async () => {
    const pane = encodeURIComponent(JSON.stringify(["gone", null, null]));
    const session = createSession(syntheticClient().client, fakeBar(`#rnnvis&p.rnnvis.pane0=${pane}`).bar);
    await settle();
    expect(session.panes.value[0]!.content.error).toMatch(/no run “gone”/);
  });

  it("finds the first pane's sentences in the second by their keys", async () => {
    const title = (index: number, key: string) => ({ index, key, title: `sentence ${key}`, length: 3, own: false });
    const titles: Record<number, ReturnType<typeof title>[]> = {
      0: [title(0, "b"), title(1, "c"), title(2, "a")],
      100: [title(0, "a"), title(1, "b")],
    };
    const snapshot = async ({ step }: RecordKey) => ({
      ...syntheticSnapshot({ ...SIZES, step }),
      sentences: titles[step]!,
    });
    const sentence = vi.fn(async (record: RecordKey, index: number) => ({
      ...syntheticSentence({ ...SIZES, step: record.step }),
      index,
      key: titles[record.step]![index]!.key,
    }));
    const asked: [step: number, sentence: number][] = [];
    const stepResponses = async ({ step }: RecordKey, index: number) => {
      asked.push([step, index]);
      return syntheticResponses(SIZES, "step");
    };
    const { client } = syntheticClient({ snapshot, sentence, stepResponses });
    const session = createSession(client, fakeBar().bar);
    session.act(compareWith({ run: null, state: null, step: 0 }));
    session.act(chooseSentence(1));
    session.act(chooseStep({ sentence: 1, position: 2 }));
    await settle();
    const contents = session.panes.value.map(({ content }) => content.value!);
    expect(contents.map(({ sentences }) => sentences.map(({ index, key }) => [index, key]))).toEqual([
      [[1, "b"]],
      [[1, "b"]],
    ]);
    expect(contents[1]!.snapshot.sentences.map(({ index, key }) => [index, key])).toEqual([
      [0, "a"],
      [1, "b"],
      [2, "c"],
    ]);
    expect(new Set(asked.map(String))).toEqual(new Set(["100,1", "0,0"]));
  });

  it("shows one of the second pane's own where that lacks the sentence, and says which it lacks", async () => {
    const snapshot = async ({ step }: RecordKey) => ({
      ...syntheticSnapshot({ ...SIZES, step }),
      sentences: [{ index: 0, key: `of ${step}`, title: `seen at ${step}`, length: 3, own: false }],
    });
    const session = createSession(syntheticClient({ snapshot }).client, fakeBar().bar);
    session.act(compareWith({ run: null, state: null, step: 0 }));
    await settle();
    const { sentences, sentenceErrors, standIns } = session.panes.value[1]!.content.value!;
    expect(sentences).toMatchObject([{ index: 1 }]);
    expect(sentenceErrors).toEqual({});
    expect(standIns).toEqual({ 0: { index: 1, why: "This record does not have the sentence “seen at 100”." } });
  });

  it("asks a comparison again, once, when it is known what was learnt, where its words name outputs by that", async () => {
    let answer = () => {};
    const known = new Promise<typeof golden.findings>((resolve) => (answer = () => resolve(golden.findings)));
    for (const asLearnt of [false, true]) {
      const compare = vi.fn(async () => ({ ...golden.compare, as_learnt: asLearnt }));
      const { client } = syntheticClient({ compare, findings: () => known });
      const session = createSession(client, fakeBar().bar);
      await settle();
      session.act(compareWith({ run: null, state: null, step: 0 }));
      await settle();
      expect(compare).toHaveBeenCalledTimes(1);
      answer();
      await settle();
      expect(compare).toHaveBeenCalledTimes(asLearnt ? 1 : 2);
      session.stop();
    }
  });

  it("compares two panes, and one alone not", async () => {
    const compare = vi.fn(async (_first: RecordKey, _second: RecordKey) => golden.compare);
    const session = createSession(syntheticClient({ compare }).client, fakeBar().bar);
    await settle();
    expect(compare).not.toHaveBeenCalled();
    session.act(compareWith({ run: null, state: null, step: 0 }));
    await settle();
    expect(compare.mock.calls.map(([first, second]) => [first.step, second.step])).toEqual([[0, 100]]);
    expect(session.comparison.value.value).toBe(golden.compare);
    session.act(closePane(1));
    expect(session.comparison.value.value).toBeNull();
  });

  it("sees records of the pinned state and training through the pinned one, and others not", async () => {
    const snapshot = vi.fn(async ({ step }: RecordKey) => syntheticSnapshot({ ...SIZES, step }));
    const session = createSession(syntheticClient({ snapshot }).client, fakeBar().bar);
    await settle();
    const { run, history } = session.panes.value[0]!.resolved!;
    session.act(choosePin({ run: run.name, state: history.name, step: 0 }));
    await settle();
    const asked = (record: object, pin: object | null) => [
      expect.objectContaining(record),
      expect.objectContaining({ clusters: null, pin, like: null }),
    ];
    expect(snapshot.mock.lastCall!.slice(0, 2)).toEqual(asked({ step: 100 }, { run: run.name, step: 0 }));
    session.act(choosePane(0, { state: "rnn.l0/c" }));
    await settle();
    expect(snapshot.mock.lastCall!.slice(0, 2)).toEqual(asked({ state: "rnn.l0/c" }, null));
  });
});
