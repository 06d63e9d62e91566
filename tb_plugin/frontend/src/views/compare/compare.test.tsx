// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Lens } from "../../api/keys";
import type { Requests } from "../../api/client";
import type { Comparison, ChangedWord, MetricDescription, Output, RecordTable } from "../../api/types";
import { createSession } from "../../state/session/session";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { OUTPUT } from "../../testing/saying";
import { HOSTILE } from "../../testing/synthetic";
import { App } from "../tab/App";
import { colour } from "../theme/colours";
import { sortedBy } from "../components/SortedTable";
import { setNoun } from "../../wording/nouns";
import { Heading } from "./Heading";
import { nearestRoom, wordColumns } from "./change_columns";
import { SETTLED_MS } from "./useOrder";
import { usualGoal } from "../runs/AllRuns";
import * as allAround from "../tab/around";
import { around } from "../tab/later";

around.value = allAround;

vi.mock("../../api/plotly", () => ({ loadPlotly: async () => ({ react: async () => {}, purge: () => {} }) }));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const { first, second } = golden.compare;
const panes = (other = second) =>
  [first, other]
    .map(
      ({ run, state, step }, index) =>
        `&p.rnnvis.pane${index}=${encodeURIComponent(JSON.stringify([run, state, step]))}`,
    )
    .join("");

/** The tab on the two records of the golden comparison, 1,300 pixels wide. */
function open({
  comparison = golden.compare,
  hash = "",
  ...answers
}: { comparison?: Comparison | Error; hash?: string } & Partial<Requests> = {}) {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1300);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(800);
  const compare = async () => {
    if (comparison instanceof Error) throw comparison;
    return comparison;
  };
  let entry = `#rnnvis${panes()}${hash}`;
  const bar = { read: () => entry, write: (next: string) => void (entry = next), watch: () => () => {} };
  const session = createSession(fakeClient({ compare, ...answers }), bar);
  const drawn = render(<App session={session} theme={signal("light" as const)} />);
  const all = (css: string) => [...drawn.container.querySelectorAll(css)];
  return { session, all, one: (css: string) => all(css)[0]!, ...drawn };
}

describe("two panes", () => {
  it("swap sides once one was stepped past the other, but not while something is held", async () => {
    const { session } = open();
    const steps = () => session.choices.value.panes.map(({ step }) => step);
    await waitFor(() => expect(session.runs.value.value).not.toBeNull());
    const [older, newer] = [Math.min(first.step, second.step), Math.max(first.step, second.step)];
    fireEvent.pointerDown(window);
    session.act((choices) => ({ ...choices, panes: [choices.panes[0]!, { ...choices.panes[0]!, step: older }] }));
    session.act((choices) => ({ ...choices, panes: [{ ...choices.panes[0]!, step: newer }, choices.panes[1]!] }));
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS + 100));
    expect(steps()).toEqual([newer, older]);
    fireEvent.pointerUp(window);
    await waitFor(() => expect(steps()).toEqual([older, newer]), { timeout: SETTLED_MS + 2000 });
  });

  it("have between them a band for all units that two chips share, and a click lists them", async () => {
    const { all, one, session, findByText } = open();
    await waitFor(() => expect(all("[data-flow]").length).toBeGreaterThan(0));
    const wanted = golden.compare.unit_flow!.flatMap((row, a) =>
      row.flatMap((n, b) => (n > 0 ? [`${a}:${b} ${n}`] : [])),
    );
    const drawn = all("[data-flow]").map(
      (band) => `${band.getAttribute("data-flow")} ${band.getAttribute("data-count")}`,
    );
    expect(drawn).toEqual(wanted);
    fireEvent.click(one('[data-flow="1:1"]'));
    expect(session.choices.value.band).toEqual({ first: 1, second: 1 });
    const shared = golden.compare.unit_flow![1]![1]!;
    await findByText(new RegExp(`${shared} units? from chip 1 to chip 1`));
    // Both panes outline them.
    expect(all(".members rect")).toHaveLength(2 * shared);
    fireEvent.click(one('[data-flow="1:1"]'));
    expect(all(".members rect")).toHaveLength(0);
  });

  it("have bands that are strong as far as they are more than chance", async () => {
    const { all } = open();
    await waitFor(() => expect(all("[data-flow]").length).toBeGreaterThan(0));
    for (const band of all("[data-flow]")) {
      const [first, second] = band.getAttribute("data-flow")!.split(":").map(Number);
      const excess = golden.compare.unit_flow_excess![first!]![second!]!;
      const opacity = Number(band.getAttribute("fill-opacity"));
      if (excess === 0) expect(opacity).toBe(0.08);
      else expect(opacity).toBeGreaterThan(0.08);
    }
  });

  it("turn to words by a switch, and where units have no counterpart", async () => {
    const { all, getByText } = open();
    await waitFor(() => expect(all("[data-flow]").length).toBeGreaterThan(0));
    fireEvent.click(getByText("words", { selector: ".flow-switch button" }));
    const bands = golden.compare.word_flow.flat().filter((count) => count > 0).length;
    await waitFor(() => expect(all("[data-flow]")).toHaveLength(bands));
  });

  it("have clouds of one colour where these are taken for the same, in both panes and in the flow", async () => {
    const count = golden.compare.word_flow[0]!.length;
    const matches = [...Array(count - 1).keys()].map((at) => ({ first: at, second: (at + 1) % count, similarity: 1 }));
    const { all, session } = open({ comparison: { ...golden.compare, cloud_matches: matches } });
    session.act((choices) => ({ ...choices, flow: "words", wordColour: "cloud" }));
    const labels = (pane: number) =>
      new Map(
        all(`[data-pane="${pane}"] [data-cloud]`).map((cloud) => [
          Number(cloud.getAttribute("data-cloud")),
          /fill: ?(#\w+)/.exec(cloud.querySelector(".cloud-label")?.getAttribute("style") ?? "")?.[1],
        ]),
      );
    const bars = (side: number) => [...(all(".flow-bars")[side]?.children ?? [])];
    await waitFor(() => expect(bars(1).length).toBeGreaterThan(0));
    await waitFor(() => expect([labels(0).size, labels(1).get(1)]).toEqual([count, labels(0).get(0)]));
    for (const { first: from, second: to } of matches) expect(labels(1).get(to)).toBe(labels(0).get(from));
    // One without a counterpart has none of the colours at the left.
    expect([...labels(0).values()]).not.toContain(labels(1).get(0));
    for (const side of [0, 1])
      for (const bar of bars(side)) {
        const cloud = Number(bar.querySelector("text")!.textContent);
        expect(bar.querySelector("rect")!.getAttribute("fill")).toBe(labels(side).get(cloud));
      }
  });

  it("have grey bars for chips of the second that are taken for none: chips have no colours of their own", async () => {
    const matches = [{ first: 0, second: 0, similarity: 1 }];
    const { all } = open({ comparison: { ...golden.compare, chip_matches: matches } });
    const fills = () =>
      [...(all(".flow-bars")[1]?.children ?? [])].map((bar) => [
        bar.querySelector("text")!.textContent !== "0",
        bar.querySelector("rect")!.getAttribute("fill") === colour("muted", "light"),
      ]);
    await waitFor(() => expect(fills().length).toBeGreaterThan(1));
    for (const [isOfNone, isGrey] of fills()) expect(isGrey).toBe(isOfNone);
  });

  it("list what changed, sorted as asked, and each is chosen by a click", async () => {
    const { all, session, getByText, findByText } = open();
    await findByText(/Words that changed most/);
    const names = () => all('[aria-label^="Words that changed"] tbody tr').map((row) => row.getAttribute("data-row"));
    expect(names()).toEqual(golden.compare.words.map(({ word }) => word));
    // The first pane has the later record.
    fireEvent.click(getByText("later", { selector: '[aria-label^="Words that changed"] th button' }));
    const wanted = [...golden.compare.words].sort((a, b) => b.norm_first - a.norm_first).map(({ word }) => word);
    await waitFor(() => expect(names()).toEqual(wanted));
    fireEvent.click(getByText("unit 7", { selector: ".sorted-table button" }));
    expect(session.choices.value.selection.units).toEqual([7]);
    fireEvent.click(getByText("the", { selector: ".sorted-table button" }));
    expect(session.choices.value.selection.words).toEqual(["the"]);
  });

  it("names the nearest of before and after, or the one after, where both would be cut beyond what is recognised", () => {
    const levels = ["vibration: medium", "temperature: mild"] as const;
    const words = golden.compare.words.map((word) => ({ ...word, neighbour_first: levels[0], neighbour_second: levels[1] })); // prettier-ignore
    const comparison = { ...golden.compare, words, later: "second" as const };
    const shown = (room: number) => {
      cleanup();
      const column = wordColumns(comparison, null, () => {}, room).at(-1)!;
      return render(<>{column.show!(words[0]!)}</>).container.textContent;
    };
    expect(shown(400)).toBe("vibration: medium→temperature: mild");
    expect(shown(nearestRoom(2100))).toMatch(/^vib\w*…?: medium→temp\w*…?: mild$/);
    expect(shown(nearestRoom(870))).toBe("→temperature: mild");
  });

  it("have a wider table where they are levels, whose names are long, though all push one output", () => {
    const style = (kind: "word" | "level") => {
      cleanup();
      setNoun([kind]);
      const columns = wordColumns({ ...golden.compare, push_unit: "log-odds", later: "second" }, OUTPUT, () => {});
      setNoun(["word"]);
      return render(<>{columns[1]!.show!(golden.compare.words[0]!)}</>).container.firstElementChild!.className;
    };
    expect([style("word"), style("level")]).toEqual(["", "pushed wide"]);
  });

  it("tell two clouds of one number that are not the same from one", () => {
    const comparison = { ...golden.compare, later: "second" as const, same_history: true };
    const cloud = wordColumns(comparison, null, () => {}).find(({ name }) => name === "cloud")!;
    const said = (first: number, second: number, moved: boolean) => {
      const row = { ...golden.compare.words[0]!, cloud_first: first, cloud_second: second, changed_cloud: moved };
      const { container } = render(<>{cloud.show!(row)}</>);
      return container.innerHTML.replace(/ title="[^"]+"/, "");
    };
    expect([said(2, 2, false), said(1, 2, true)]).toEqual(["cloud 2", "<b>cloud 1 → 2</b>"]);
    expect(said(2, 2, true)).toBe("<b>cloud 2 → another 2</b>");
  });

  it("say what each word pushes, from what to what, and of several outputs which one", () => {
    const pushes = { push_output: "good", push_first: 0.25, push_second: -1.5, push_error: 0.0421 };
    const row: ChangedWord = { ...golden.compare.words[0]!, ...pushes };
    const found = (push_unit: string | null, of: Output | null, push_scales: Comparison["push_scales"] = []) =>
      wordColumns({ ...golden.compare, push_unit, push_scales, later: "second" }, of, () => {}).find(
        ({ name }) => name === "push",
      );
    const text = (of: Output | null, one = row) => {
      cleanup();
      return render(<>{found("log-odds", of)!.show!(one)}</>).container.textContent;
    };
    const output = OUTPUT;
    expect(text(output)).toBe("+0.25 → −1.50 ± 0.04");
    expect(text(null)).toBe("“good” +0.25 → −1.50 ± 0.04");
    expect(text(null, { ...row, push_error: null })).toBe("“good” +0.25 → −1.50");
    const inUnits = found("units of the output", null, [{ output: "good", scale: 0.5 }])!;
    expect([found("log-odds", null)!.value(row), inUnits.value(row)]).toEqual([1.75, 3.5]);
    expect(found("log-odds", output)!.says).toContain("towards “good”, in log-odds,");
    expect(inUnits.says).toContain("beside the usual strength on each output");
    expect(found(null, null)).toBeUndefined();
  });

  it.each([
    ["pushes", ", by their push alone"],
    ["nothing", ", none by more than noise"],
    ["both", ""],
    [null, ""],
  ] as const)("are said to have moved by what moved: %s", async (moved, says) => {
    const words = golden.compare.words.map((word) => ({ ...word, beyond_noise: false }));
    const { container, findByText } = open({ comparison: { ...golden.compare, words, moved } });
    await findByText(`Words that changed most · ${golden.compare.words.length} words${says}`);
    expect(container.querySelector("[data-pale]")).toBeNull(); // all of them would be
  });

  it("of runs whose units are no pairs are pale by what noise their pushes have, which is no matter of clouds", async () => {
    const words = golden.compare.words.map((word, at) => ({ ...word, beyond_noise: at < 2, changed_cloud: true }));
    const runs = {
      words_by: "similarities",
      same_history: false,
      later: null,
      units_correspond: false,
      moved: null,
      push_unit: "log-odds",
    } as const;
    const { container, one, findByText } = open({ comparison: { ...golden.compare, ...runs, words } });
    await findByText(/^Words that differ most · .*, by push · first the 2 that differ by more than noise$/);
    const pale = [...container.querySelectorAll("[data-row]")].map((row) => row.getAttribute("data-pale") !== null);
    expect(pale.slice(0, 4)).toEqual([false, false, true, true]);
    expect(one(".comparison-notes")?.textContent ?? "").not.toContain(`2 of ${words.length}`);
  });

  it("are pale where others moved by more than noise and they did not, and in another cloud by the cut alone", async () => {
    const words = golden.compare.words.map((word, at) => ({
      ...word,
      beyond_noise: at < 2,
      changed_cloud: true,
    }));
    const { container, one, findByText } = open({ comparison: { ...golden.compare, words, moved: "both" } });
    await findByText(/^Words that changed most · .* · first the 2 that moved by more than noise$/);
    const pale = [...container.querySelectorAll("[data-row]")].map((row) => row.hasAttribute("data-pale"));
    expect(pale.slice(0, 4)).toEqual([false, false, true, true]);
    expect(one(".comparison-notes").textContent).toContain(`2 of ${words.length} words moved to another cloud (bold)`);
  });

  it("tell how much they agree, with what it means, and what differs", async () => {
    const { one, findByText, container } = open();
    await findByText(golden.compare.notes[0]!);
    expect(one('[data-agreement="chips"] strong').textContent).toBe(
      golden.compare.agreement.units!.toFixed(2).replace("-", "−"),
    );
    // Of other chips than those of the flow, which may all go on beside a small number.
    expect(golden.compare.first.labels_from).toBe("tree");
    expect(one('[data-agreement="chips"]').textContent).toContain("chips by own data");
    expect(one('[data-agreement="chips"]').getAttribute("title")).toContain("Chips as drawn");
    expect(one('[data-agreement="clouds"]').getAttribute("title")).toContain("Adjusted Rand index");
    expect(one(".agreement").textContent).toMatch(/^Agreement \(of halves of one record\)/);
    expect(one(".comparison h2").textContent).toBe("What changed, earlier → later: epoch 0 (right) → epoch 2 (left)");
    // Beside each number that of two halves of the data, which is estimated here.
    await waitFor(() => expect(one('[data-agreement="chips"] .floor').textContent).toBe(" (≤ 1.00 ± 0.00)"));
    expect(one('[data-agreement="CKA, unbiased"] .floor').textContent).toMatch(/^ \(≤ \d\.\d\d\)$/);
    expect(one(".agreement").getAttribute("title")).toContain("halves were not recorded");
    expect(container.textContent).toContain("Only in the first · 1 word");
    expect(container.textContent).toContain("temperature: high");
  });

  it("are named by what tells them apart, whole or recognisably, however narrow the heading", () => {
    const [here, there] = [golden.compare.first, golden.compare.second];
    const of = (run: string, epoch: number, side: typeof here) => ({
      ...side,
      run,
      epoch,
      step: 600,
      untrained: false,
    });
    const shown = (width: number, ends: [typeof here, typeof here], ofOne = false) => {
      cleanup();
      const wide = vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(width);
      const comparison = { ...golden.compare, first: ends[0], second: ends[1], later: null };
      const found = render(<Heading comparison={comparison} ofOne={ofOne} />).container.querySelector("h2")!;
      wide.mockRestore();
      return [found.textContent, found.title];
    };
    const runs: [typeof here, typeof here] = [of("lstm/version_0", 11, here), of("gru/version_0", 11, there)];
    const whole = "What differs, first → second: lstm/version_0 → gru/version_0, both epoch 11";
    const said = [900, 420, 240, 150].map((width) => shown(width, runs));
    expect(said.map(([, title]) => title)).toEqual([whole, whole, whole, whole]);
    expect(said.map(([text]) => text)).toEqual([whole, "lstm/version_0 → gru/version_0, both epoch 11", "lstm/version_0 → gru/version_0", expect.stringMatching(/^ls.*….* → gr.*….*$/)]); // prettier-ignore
    expect(shown(900, [of("a", 3, here), of("a", 5, there)])[0]).toMatch(/: epoch 3 → epoch 5$/);
    // The runs of a resumed training are one.
    expect(shown(240, [of("a/version_0", 3, here), of("a/version_1", 5, there)], true)[0]).toBe("epoch 3 → epoch 5");
  });

  it("say why there is nothing to compare, and go on", async () => {
    const { all, findByText } = open({ comparison: new Error("The two records have no word in common.") });
    await findByText("The two records have no word in common.");
    await waitFor(() => expect(all("[data-pane]")).toHaveLength(2));
    expect(all("[data-flow]")).toHaveLength(0);
  });

  it("take hostile words for text", async () => {
    const words = golden.compare.words.map((row, index) => ({ ...row, word: HOSTILE[index] ?? row.word }));
    const comparison: Comparison = { ...golden.compare, words, vanished: [...HOSTILE], appeared: [...HOSTILE] };
    const { all, findAllByText } = open({ comparison });
    await findAllByText(HOSTILE[0]!);
    expect(all("img")).toEqual([]);
  });

  it("colour units and words by the difference, and the legend says so", async () => {
    const wordResponses = async ({ step }: { step: number }) => ({
      ...golden.responses,
      rows: [{ ...golden.responses.rows[0]!, values: golden.responses.rows[0]!.values.map((_, unit) => (step === second.step ? unit : 0)) }], // prettier-ignore
    });
    const { all, one, getByText, container } = open({ hash: "&p.rnnvis.words=%5B%22the%22%5D", wordResponses });
    await waitFor(() => expect(container.textContent).toContain("expected response to"));
    await waitFor(() => expect(all("[data-pane] [data-unit]").length).toBe(2 * first.units));
    fireEvent.click(getByText("difference"));
    await waitFor(() => expect(one(".legend").textContent).toContain("later less earlier"));
    expect(one(".headline").textContent).toContain(
      "Both panes are coloured by epoch 2 less epoch 0; squares by what “the” does",
    );
    await waitFor(() => expect(one("[data-link]").getAttribute("aria-label")).toContain("mean difference"));
    // Unit 0 does not change, unit 11 rises in both panes.
    const fill = (pane: number, unit: number) =>
      one(`[data-pane="${pane}"] [data-unit="${unit}"]`).getAttribute("fill");
    expect(fill(0, 11)).toBe(fill(1, 11));
    expect(fill(0, 11)).not.toBe(fill(0, 0));
    expect(one(".legend").textContent).toContain("the later responds more strongly");
  });
});

describe("pinned clusters", () => {
  it("are said in each pane, with the words that have none, until they are unpinned", async () => {
    const snapshot = async ({ step }: { step: number }, { pin }: Lens) =>
      pin ? { ...golden.pinned, step } : { ...golden.snapshot, step };
    const { all, one, session } = open({ snapshot });
    await waitFor(() => expect(all("button.pin")).toHaveLength(2));
    fireEvent.click(all("button.pin")[1]!);
    expect(session.choices.value.pin).toMatchObject({ run: second.run, step: second.step });
    await waitFor(() => expect(all(".pin-badge")).toHaveLength(2));
    const { pin } = golden.pinned;
    expect(one(".pin-badge").textContent).toContain(`epoch ${pin!.epoch}`);
    expect(pin!.unseen_words).not.toEqual([]);
    expect(one(".pin-badge").textContent).toContain(`${pin!.unseen_words.length} word`);
    expect(one(".pin-badge [title^='Not there']").getAttribute("title")).toContain(pin!.unseen_words[0]!);
    fireEvent.click(one(".pin-badge button"));
    await waitFor(() => expect(all(".pin-badge")).toHaveLength(0));
  });
});

describe("all runs", () => {
  it("stand in a table, of which one is shown and two are compared", async () => {
    // The stand-in of a browser knows no dialogs.
    HTMLDialogElement.prototype.showModal = () => {};
    const { all, session, getByText, findByText } = open();
    await waitFor(() => expect(all("[data-pane]")).toHaveLength(2));
    fireEvent.click(getByText("all runs"));
    await findByText(/choose one to show/);
    const { rows } = golden.table;
    expect(all(".all-runs tbody tr")).toHaveLength(rows.length);
    expect(all(".all-runs tbody")[0]!.textContent).toContain(rows[0]!.state);
    for (const box of all(".all-runs input[type=checkbox]").slice(0, 2)) fireEvent.click(box);
    fireEvent.click(getByText("compare the two"));
    expect(session.choices.value.panes).toEqual(rows.slice(0, 2).map(({ run, state }) => ({ run, state, step: null })));
    expect(session.choices.value.allRuns).toBeNull();
  });

  it("are best where a loss is lowest and an accuracy highest", () => {
    expect(["val_loss", "perplexity", "val_accuracy"].map((name) => usualGoal(name))).toEqual(["min", "min", "max"]);
  });

  it("are best where our own metrics say so", () => {
    const metrics = [
      { name: "saturated_units", better: "lower" },
      { name: "error_free", better: "higher" },
    ] as MetricDescription[];
    const table = { metrics, scalars: [] as string[] } as RecordTable;
    expect(metrics.map(({ name }) => usualGoal(name, table))).toEqual(["min", "max"]);
  });
});

it("sorts what is not known last, and keeps the order of equals", () => {
  const rows = [{ v: 2, n: 0 }, { v: null, n: 1 }, { v: 3, n: 2 }, { v: 2, n: 3 }]; // prettier-ignore
  const order = (rising: boolean) => sortedBy(rows, ({ v }) => v, rising).map(({ n }) => n);
  expect(order(true)).toEqual([0, 3, 2, 1]);
  expect(order(false)).toEqual([2, 0, 3, 1]);
});
