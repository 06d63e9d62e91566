// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Requests } from "../../api/client";
import type { RunList } from "../../api/types";
import { chooseStep, chooseWord } from "../../state/choices/selection";
import { createSession } from "../../state/session/session";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { App } from "../tab/App";
import { changesInParts } from "../controls/changes";
import * as allAround from "../tab/around";
import { around } from "../tab/later";

around.value = allAround;

vi.mock("../../api/plotly", () => ({ loadPlotly: async () => ({ react: async () => {}, purge: () => {} }) }));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const RUN = "gru/version_0";

function open(answers: Partial<Requests> = {}, hash = "#rnnvis", runs: RunList = golden.runs) {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1300);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(800);
  let entry = hash;
  const bar = { read: () => entry, write: (next: string) => void (entry = next), watch: () => () => {} };
  const session = createSession(fakeClient({ runs: async () => runs, ...answers }), bar);
  return { session, address: () => entry, ...render(<App session={session} theme={signal("light" as const)} />) };
}

describe("the timeline", () => {
  it("draws metrics and logged losses with the number of the record shown", async () => {
    const { container, session } = open({}, "#rnnvis&p.rnnvis.timeline=open");
    await waitFor(() => expect(container.querySelector("[data-curve='log:val_loss']")).not.toBeNull());
    const curve = container.querySelector("[data-curve=explained_variance]")!;
    expect(curve.querySelectorAll("[data-line]")).toHaveLength(1);
    expect(curve.querySelector(".beside")).not.toBeNull();
    expect(curve.querySelector("strong")!.textContent).toBe("0.45");
    expect(container.querySelector("[data-curve='log:val_loss'] strong")!.textContent).toBe("1");
    expect(container.querySelector("[aria-label=record]")!.getAttribute("aria-valuetext")).toBe("epoch 2 · step 600");
    fireEvent.keyDown(container.querySelector("[role=listbox]")!, { key: "Home" });
    expect(session.choices.value.panes[0]).toEqual({ run: RUN, state: "rnn.l0/h", step: 200 });
    await waitFor(() => expect(curve.querySelector("strong")!.textContent).toBe("0.18"));
  });

  it.each([
    ["has been drawn", (answer: () => void) => answer()],
    ["could not be read", (_: () => void, refuse: () => void) => refuse()],
  ])("shows its columns once the record %s", async (_, end) => {
    let [answer, refuse] = [() => {}, () => {}];
    const snapshot = () =>
      new Promise<typeof golden.snapshot>((tell, fail) => {
        answer = () => tell(golden.snapshot);
        refuse = () => fail(new Error("damaged"));
      });
    const { container } = open({ snapshot });
    await waitFor(() => expect(container.querySelector(".thumbnails-row")).not.toBeNull());
    expect(container.querySelectorAll(".thumbnail")).toHaveLength(0);
    end(answer, refuse);
    await waitFor(() => expect(container.querySelectorAll(".thumbnail")).toHaveLength(3));
  });

  it("says that its columns tell a word on average where the squares tell a step", async () => {
    const { container, session } = open();
    const said = () => container.querySelector(".timeline-bar .fact")!.textContent;
    await waitFor(() => expect(said()).toMatch(/coloured by “[^”]+” on one scale/));
    session.act(chooseStep({ sentence: golden.sentence.index, position: 1 }));
    await waitFor(() => expect(said()).toMatch(/coloured by “[^”]+” on average, not by step 2, on one scale/));
    session.act(chooseWord(golden.snapshot.words[0]!.text));
    await waitFor(() => expect(said()).toMatch(/coloured by “[^”]+” on one scale/));
  });

  it("marks where the validation was best, at its column and in what says how columns are read", async () => {
    const best = { metric: "val_loss", goal: "min" as const, value: 0.4, epoch: 1, step: 400, last: 0.8, told: "" };
    const findings = { ...golden.findings, best: { ...best, called: "val_loss in epoch 1" } };
    const { container } = open({ findings: async () => findings });
    await waitFor(() => expect(container.querySelector(".best-mark")).not.toBeNull());
    const marked = [...container.querySelectorAll("[data-thumbnail]")].filter((one) =>
      one.getAttribute("aria-label")!.includes("val_loss was best here, 0.4"),
    );
    expect(marked.map((one) => one.getAttribute("data-thumbnail"))).toEqual(["400"]);
    // Within its column: between columns lies the outline of the one that is shown.
    const ends = (one: HTMLElement) => parseFloat(one.style.left) + (parseFloat(one.style.width) || 2);
    expect(ends(container.querySelector(".best-mark")!)).toBeLessThan(ends(marked[0] as HTMLElement));
    expect(container.querySelector(".timeline-bar .fact")!.textContent).toContain("dashed: best val_loss");
    expect(container.querySelector(".timeline-bar .fact")!.textContent).not.toContain("resumed");
  });

  it("is folded, and shows the curves chosen, as the address says", async () => {
    const curves = encodeURIComponent(JSON.stringify(["blockiness"]));
    const { container, address, getByLabelText, getByText } = open({}, `#rnnvis&p.rnnvis.curves=${curves}`);
    await waitFor(() => expect(container.querySelectorAll("[data-curve]")).toHaveLength(1));
    fireEvent.click(getByText(/^metrics 1 of /));
    fireEvent.click(getByLabelText("agreement at validation"));
    await waitFor(() => expect(container.querySelectorAll("[data-curve]")).toHaveLength(2));
    expect(decodeURIComponent(address())).toContain('["agreement","blockiness"]');
    fireEvent.click(container.querySelector(".fold")!);
    await waitFor(() => expect(container.querySelectorAll("[data-curve]")).toHaveLength(0));
    expect(address()).toContain("p.rnnvis.timeline=folded");
  });

  it("goes from run to run of a training that was resumed", async () => {
    const pane = encodeURIComponent(JSON.stringify(["version_1", "rnn.l0/h", null]));
    const { container, session } = open({}, `#rnnvis&p.rnnvis.timeline=open&p.rnnvis.pane0=${pane}`, golden.resumed);
    await waitFor(() => expect(container.querySelector("[data-resumed='600']")).not.toBeNull());
    expect(container.querySelector(".timeline-bar .fact")!.textContent).toContain("dotted: resumed");
    expect([...container.querySelectorAll(".thumbnail .line-name")].map((one) => one.textContent)).toEqual(["resumed"]);
    expect(container.querySelectorAll("[data-curve=response_rank] [data-line]")).toHaveLength(1);
    fireEvent.keyDown(container.querySelector("[role=listbox]")!, { key: "ArrowLeft" });
    expect(session.choices.value.panes[0]).toEqual({ run: "version_0", state: "rnn.l0/h", step: 400 });
  });

  it("shows a metric as a line over the columns, and dots where words changed most", async () => {
    const { container, address, getByLabelText } = open();
    await waitFor(() => expect(container.querySelectorAll("[data-thumbnail]")).toHaveLength(3));
    const line = () => container.querySelector(".metric-line")?.getAttribute("data-metric");
    await waitFor(() => expect(line()).toBe("log:val_loss"));
    expect(container.querySelector(".metric-line path")!.getAttribute("d")!.split("L")).toHaveLength(3);
    const dots = [...container.querySelectorAll("[data-learnt]")].map((dot) => Number(dot.getAttribute("data-learnt")));
    const words = golden.findings.findings.filter(({ kind }) => kind === "word");
    const steps = words.map(({ step }) => step);
    expect(dots.length).toBeGreaterThan(0);
    expect(dots.filter((step) => !steps.includes(step))).toEqual([]);
    fireEvent.change(getByLabelText("metric over the columns"), { target: { value: "" } });
    expect(line()).toBeUndefined();
    expect(address()).toContain("p.rnnvis.metric=");
  });

  it("has a dot where a word changed, and one where that was undone, however many changed more", async () => {
    const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
    const [first, ...later] = golden.findings.steps;
    const findings = [...Array(14).keys()].map((at) => ({ ...word, name: `w${at}`, step: first!, share: 2 }));
    const undone = { ...word, name: "w0", step: later.at(-1)!, share: 0.1 };
    const drawn = async (all: typeof findings) => {
      const found = { ...golden.findings, findings: all, total: all.length };
      const { container, unmount } = open({ findings: async () => found });
      await waitFor(() => expect(container.querySelector("[data-learnt]")).toBeTruthy());
      const dots = [...container.querySelectorAll("[data-learnt]")].map((dot) => dot.getAttribute("aria-label")!);
      unmount();
      return dots.map((label) => /: (w\d+)/.exec(label)![1]);
    };
    expect(await drawn(findings)).toEqual(["w0"]);
    expect(await drawn([...findings, undone])).toEqual(["w0", "w0"]);
  });

  it("draws epochs without a record as a column of their own, at which the line is broken", async () => {
    const [run] = golden.runs.runs;
    const states = run!.states.map((state) => {
      const last = state.records.length - 1;
      return {
        ...state,
        records: state.records.map((one, at) => (at < last ? one : { ...one, epoch: one.epoch + 5 })),
      };
    });
    const { epoch } = states[0]!.records.at(-2)!;
    const { container } = open({}, "#rnnvis", { ...golden.runs, runs: [{ ...run!, states }] });
    await waitFor(() => expect(container.querySelectorAll("[data-thumbnail]")).toHaveLength(3));
    const gap = container.querySelector(".strip-gap")!;
    expect(gap.getAttribute("title")).toBe(`no record of epochs ${epoch + 1} to ${epoch + 5}`);
    const [, before, after] = [...container.querySelectorAll<HTMLElement>("[data-thumbnail]")];
    expect(before!.getAttribute("aria-label")).toContain(`; after it no record of epochs ${epoch + 1} to ${epoch + 5}`);
    const left = (one: Element) => parseFloat((one as HTMLElement).style.left);
    expect(left(gap) - left(before!)).toBeCloseTo(left(after!) - left(gap));
    await waitFor(() =>
      expect(container.querySelector(".metric-line path")?.getAttribute("d")).toMatch(/^M[^M]+L[^M]+M/),
    );
  });

  it("has a strip for each of two runs, and one for two records of a training", async () => {
    const pane = (run: string, step: number) => encodeURIComponent(JSON.stringify([run, "rnn.l0/h", step]));
    const [run] = golden.runs.runs;
    const other = { ...run!, name: "other", states: run!.states.map((state) => ({ ...state, records: state.records.map((one) => ({ ...one, history_id: "other", created: one.created + 9 })) })) }; // prettier-ignore
    const two = open({}, `#rnnvis&p.rnnvis.pane0=${pane(RUN, 600)}&p.rnnvis.pane1=${pane("other", 400)}`, {
      ...golden.runs,
      runs: [run!, other],
    });
    await waitFor(() =>
      expect(two.container.querySelectorAll("[role=listbox] [data-thumbnail='200']")).toHaveLength(2),
    );
    fireEvent.click(two.container.querySelectorAll("[data-thumbnail='200']")[1]!);
    expect(two.session.choices.value.panes[1]).toEqual({ run: "other", state: "rnn.l0/h", step: 200 });
    cleanup();
    // In order, for panes that are not swap sides after a while.
    const one = open({}, `#rnnvis&p.rnnvis.pane0=${pane(RUN, 200)}&p.rnnvis.pane1=${pane(RUN, 400)}`);
    await waitFor(() =>
      expect(one.container.querySelectorAll("[role=listbox] [data-thumbnail='600']")).toHaveLength(1),
    );
    expect(one.container.querySelector(".thumbnail.beside")!.getAttribute("data-thumbnail")).toBe("400");
    fireEvent.click(one.container.querySelector("[data-thumbnail='600']")!, { shiftKey: true });
    expect(one.session.choices.value.panes[1]).toEqual({ run: RUN, state: "rnn.l0/h", step: null });
  });

  it("shows the whole training as columns, the shown record outlined, of chips and of the sentence", async () => {
    const { container, session, getByText } = open({}, "#rnnvis&p.rnnvis.words=%5B%22the%22%5D");
    await waitFor(() => expect(container.querySelectorAll("[data-thumbnail]:not([data-pending])")).toHaveLength(3));
    expect(container.querySelectorAll(".strip-canvas")).toHaveLength(1);
    const shown = () =>
      [...container.querySelectorAll(".thumbnail.shown")].map((one) => one.getAttribute("data-thumbnail"));
    expect(shown()).toEqual(["600"]);
    fireEvent.click(container.querySelector("[data-thumbnail='200']")!);
    await waitFor(() => expect(shown()).toEqual(["200"]));
    fireEvent.keyDown(container.querySelector("[role=listbox]")!, { key: "ArrowRight" });
    await waitFor(() => expect(shown()).toEqual(["400"]));
    fireEvent.click(getByText("sentence", { selector: ".timeline-bar button" }));
    expect(session.choices.value.timeline.thumbnails).toBe("sentence");
    await waitFor(() => expect(container.querySelectorAll("[data-thumbnail] path.body[d^=M]")).toHaveLength(3));
    expect(container.querySelectorAll(".strip-canvas")).toHaveLength(0);
  });
});

describe("what changed since the record before", () => {
  it("marks a new chip in the column that is shown, in the list and on its card, and in no other column", async () => {
    const { chip } = golden.snapshot.chips[1]!;
    const origin = { cluster: chip, other: 0, shared: 2, size: 3, split: false };
    const changes = { ...golden.changes, chips: { born: [origin], died: [] } };
    const { container, session } = open({ changes: async () => changes }, "#rnnvis&p.rnnvis.words=%5B%22the%22%5D");
    const named = `chip ${chip} (new)`;
    const columns = () => [...container.querySelectorAll("[data-thumbnail]")].map((one) => one.getAttribute("title")!);
    await waitFor(() => expect(columns().map((text) => text.includes(named))).toEqual([false, false, true]));
    expect(columns().filter((text) => text.includes(`chip ${chip} `))).toHaveLength(3);
    session.act((choices) => ({ ...choices, selection: { ...choices.selection, words: [] } }));
    const listed = () => [...container.querySelectorAll(".overview button")].map((one) => one.textContent);
    await waitFor(() => expect(listed()).toContain(named));
    session.act((choices) => ({ ...choices, selection: { ...choices.selection, chip } }));
    await waitFor(() => expect(container.querySelector(".card h3")!.textContent).toBe(named));
  });

  it("is said in a sentence", () => {
    const changes = {
      ...golden.changes,
      notes: ["Chip 2 was born."],
      moved_units: [1, 4],
      moved_words: [7],
      cut_units: 0,
      cut_words: 0,
    };
    const { epoch } = changes.before!;
    expect(changesInParts(changes)).toEqual([
      `since epoch ${epoch}: Chip 2 was born`,
      "; 2 units and 1 word changed clusters",
    ]);
    // What did not move is told apart: more of those that did, or alone.
    expect(changesInParts({ ...changes, notes: [], moved_units: [], cut_units: 1, cut_words: 3 })).toEqual([
      `since epoch ${epoch}: 1 word changed clusters`,
      "; 1 unit and 3 more words in another cluster by another cut of the tree alone",
    ]);
    const still = { ...changes, notes: [], moved_units: [], moved_words: [] };
    expect(changesInParts({ ...still, cut_words: 1 })).toEqual([
      `since epoch ${epoch}: 1 word in another cluster by another cut of the tree alone`,
    ]);
    expect(changesInParts(still)).toEqual([`since epoch ${epoch}: nothing changed clusters`]);
    const untrained = { ...still, before: { ...still.before!, untrained: true } };
    expect(changesInParts(untrained)).toEqual(["since before training: nothing changed clusters"]);
    expect(changesInParts({ ...changes, before: null })).toBeNull();
  });
});

it("tells of curves and runs of an address that are not there, and leaves them out", async () => {
  const hash = `#rnnvis&p.rnnvis.curves=${encodeURIComponent('["blockiness","nonsense"]')}&p.rnnvis.speed=3`;
  const { container, session } = open({}, hash);
  const told = () => container.querySelector("p.status")!.textContent;
  await waitFor(() => expect(told()).toContain("“speed=3” (1 or 2 or 5 or 10)"));
  session.refresh();
  await waitFor(() => expect(told()).toContain("“curves=nonsense” (a metric of these runs)"));
  const drawn = [...container.querySelectorAll("[data-curve]")].map((one) => one.getAttribute("data-curve"));
  expect(drawn).toEqual(["blockiness"]);
});
