import { describe, expect, it, vi } from "vitest";
import type { Requests } from "../../api/client";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { choose } from "../choices/choices";
import { chooseWord, clearSelection } from "../choices/selection";
import { shownRow } from "../records/pane_data";
import { createSession } from "./session";
import { strongestWord, tellingOf } from "./telling";

function open(answers: Partial<Requests> = {}) {
  const bar = { read: () => "#rnnvis", write: vi.fn(), watch: () => () => {} };
  const client = fakeClient({
    wordResponses: async (_, words) => ({
      ...golden.responses,
      rows: words.map((word) => ({ ...golden.responses.rows[0]!, word })),
    }),
    ...answers,
  });
  const session = createSession(client, bar);
  return { session, bar, colouring: () => shownRow(session.panes.value[0]!)?.word };
}

const FOUND = tellingOf(golden.findings.findings)!;
const FIRST = { ...FOUND, name: FOUND.word };

describe("the word that tells most", () => {
  it("is the one whose meaning changed most, and gives way to what is chosen", async () => {
    const { session, colouring, bar } = open();
    await vi.waitFor(() => expect(colouring()).toBe(FIRST.name));
    expect(session.telling.value).toEqual(FOUND);
    session.act(chooseWord("the"));
    await vi.waitFor(() => expect(colouring()).toBe("the"));
    session.act(clearSelection);
    expect(colouring()).toBe(FIRST.name);
    expect(bar.write.mock.calls.filter(([hash]) => hash.includes(encodeURIComponent(FIRST.name)))).toEqual([]);
    session.stop();
  });

  it("is the most frequent of the first ten where nothing tells what words push", () => {
    const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
    const named = (measure: "push" | "likeness") =>
      [...Array(12).keys()].map((at) => ({ ...word, measure, name: `w${at}`, count: 100 * at, when: `epoch ${at}` }));
    expect(tellingOf(named("likeness"))).toEqual({ word: "w9", when: "epoch 9", frequent: true, count: 900 });
    // A frequent one that changed by less than half as much as the first did not change most.
    const [first, second, ...others] = named("likeness");
    const little = others.map((one) => ({ ...one, share: 0.4 * word.share }));
    expect(tellingOf([first!, second!, ...little])).toEqual({
      word: "w1",
      when: "epoch 1",
      frequent: true,
      count: 100,
    });
    expect(tellingOf([first!, ...little])).toEqual({ word: "w0", when: "epoch 0", frequent: false, count: 0 });
    expect(tellingOf(named("push"))).toEqual({ word: "w0", when: "epoch 0", frequent: false, count: 0 });
    expect(tellingOf([])).toBeNull();
  });

  it("is one that surely changed: a rare one that changed more by hardly more than its error gives way", () => {
    const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
    const push = { ...word, measure: "push" as const, size: 1 };
    const rare = { ...push, name: "rare", share: 1.2, uncertainty: 0.3, count: 6 };
    const sure = { ...push, name: "sure", share: 1, uncertainty: 0.05, count: 60 };
    expect(tellingOf([rare, sure])).toMatchObject({ word: "sure", count: 60, surely: true });
    // As another one that changed as much may stand before it.
    expect(tellingOf([{ ...rare, share: sure.share }, sure])).toMatchObject({ word: "sure", surely: true });
    // A rare one that is known well enough stays, with how often it was seen.
    const known = tellingOf([{ ...rare, uncertainty: 0.05 }, sure]);
    expect(known).toEqual({ word: "rare", when: word.when, frequent: false, count: 6 });
    // Where no error is known the size decides.
    expect(tellingOf([rare, sure].map((one) => ({ ...one, uncertainty: 0 })))).toMatchObject({ word: "rare" });
  });

  it("asks what was learnt for one number of clusters after the other, gives up the one before, and passes others over", async () => {
    vi.useFakeTimers();
    let answer = () => {};
    const first = new Promise<typeof golden.findings>((resolve) => (answer = () => resolve(golden.findings)));
    const findings = vi.fn<Requests["findings"]>(async () => golden.findings).mockReturnValueOnce(first);
    const { session } = open({ findings });
    await vi.waitFor(() => expect(findings).toHaveBeenCalledTimes(1));
    for (const clusters of [4, 5, 6]) {
      session.act(choose({ clusters }));
      await vi.advanceTimersByTimeAsync(1500);
    }
    expect(findings).toHaveBeenCalledTimes(1);
    expect(findings.mock.calls[0]![3]!.aborted).toBe(true);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(findings.mock.calls.map(([, , lens]) => lens.clusters)).toEqual([null, 6]);
    expect(findings.mock.calls[1]![3]!.aborted).toBe(false);
    session.stop();
    vi.useRealTimers();
  });

  it("asks what a second run learnt behind what the first did, once, whatever the number of clusters", async () => {
    const runs = { ...golden.runs, runs: golden.runs.runs.flatMap((one) => [one, { ...one, name: "other" }]) };
    const state = golden.findings.state;
    let answer = () => {};
    const first = new Promise<typeof golden.findings>((resolve) => (answer = () => resolve(golden.findings)));
    const findings = vi
      .fn<Requests["findings"]>(async (run) => ({ ...golden.findings, run, state }))
      .mockReturnValueOnce(first);
    const snapshot = async (of: { run: string }) => ({ ...golden.snapshot, run: of.run });
    const { session } = open({ runs: async () => runs, findings, snapshot } as Partial<Requests>);
    await vi.waitFor(() => expect(findings).toHaveBeenCalledTimes(1));
    session.act((choices) => ({ ...choices, panes: [choices.panes[0]!, { run: "other", state, step: null }] }));
    await vi.waitFor(() => expect(session.panes.value[1]?.content.value).toBeTruthy());
    expect(findings).toHaveBeenCalledTimes(1);
    answer();
    await vi.waitFor(() => expect(session.findingsBeside.value.value?.run).toBe("other"));
    session.act(choose({ clusters: 5 }));
    await vi.waitFor(() => expect(session.panes.value[1]?.content.pending).toBe(false));
    expect(findings.mock.calls.filter(([run]) => run === "other")).toHaveLength(1);
    session.stop();
  });

  it("is that of the whole training, whichever of its runs wrote the record that is shown", async () => {
    const state = "rnn.l0/h";
    const findings = vi.fn<Requests["findings"]>(async (run) => ({ ...golden.findings, run, state }));
    const { session } = open({ runs: async () => golden.resumed, findings });
    await vi.waitFor(() => expect(session.telling.value).toEqual(FOUND));
    const panes = [200, 400, null].map((step) => ({ run: step === null ? "version_1" : "version_0", state, step }));
    for (const shown of [panes.slice(0, 1), panes.slice(1), panes.slice(0, 2)]) {
      session.act(choose({ panes: shown }));
      await vi.waitFor(() => expect(session.panes.value.every(({ content }) => content.value)).toBe(true));
      expect(session.telling.value).toEqual(FOUND);
    }
    expect(findings.mock.calls.map(([run]) => run)).toEqual(["version_1"]);
    // What was given up is a training of its own.
    session.act(choose({ panes: [{ run: "version_0", state, step: 600 }] }));
    await vi.waitFor(() => expect(findings.mock.lastCall![0]).toBe("version_0"));
    session.stop();
  });

  it("is not looked for while records follow one another, and then for the last number of clusters", async () => {
    vi.useFakeTimers();
    const findings = vi.fn<Requests["findings"]>(async () => golden.findings);
    const { session } = open({ findings });
    await vi.waitFor(() => expect(findings).toHaveBeenCalledTimes(1));
    session.act(choose({ clusters: 5 }));
    const [pane] = session.choices.value.panes;
    for (let played = 0; played < 20; played++) {
      session.act(choose({ panes: [{ ...pane!, step: played % 2 }] }), "replace");
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(findings).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(findings.mock.calls.map(([, , lens]) => lens.clusters)).toEqual([null, 5]);
    session.stop();
    vi.useRealTimers();
  });

  it("is the one with the strongest response where nothing changed, or nothing could be found", async () => {
    const strongest = strongestWord(golden.snapshot)?.word;
    expect(golden.snapshot.words.some(({ text }) => text === strongest)).toBe(true);
    const nothing = { ...golden.findings, findings: [], total: 0 };
    for (const findings of [async () => nothing, () => Promise.reject(new Error("No run."))]) {
      const { session, colouring } = open({ findings });
      await vi.waitFor(() => expect(colouring()).toBe(strongest));
      expect(session.telling.value!.when).toBeNull();
      session.stop();
    }
  });

  it("leaves units without colour where what was chosen is not there", async () => {
    const missing = { ...golden.responses, rows: [] };
    const { session, colouring } = open({
      wordResponses: async (_, words) =>
        words[0] === "nowhere"
          ? missing
          : { ...golden.responses, rows: [{ ...golden.responses.rows[0]!, word: "it" }] },
    });
    await vi.waitFor(() => expect(colouring()).toBe("it"));
    session.act(chooseWord("nowhere"));
    await vi.waitFor(() => expect(colouring()).toBeUndefined());
    session.stop();
  });
});
