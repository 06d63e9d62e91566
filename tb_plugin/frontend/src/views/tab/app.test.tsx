// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Requests } from "../../api/client";
import { choosePane } from "../../state/choices/panes";
import { chooseWord } from "../../state/choices/selection";
import { createSession } from "../../state/session/session";
import { fakeClient } from "../../testing/fake_client";
import { polarities } from "../../state/records/along";
import { golden } from "../../testing/golden";
import { signed } from "../../wording/numbers";
import { App } from "./App";
import * as allAround from "./around";
import { around } from "./later";

around.value = allAround;

// The stand-in of a browser runs no scripts; charts are tested in a real one.
vi.mock("../../api/plotly", () => ({ loadPlotly: async () => ({ react: async () => {}, purge: () => {} }) }));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function open(answers: Partial<Requests> = {}, hash = "#rnnvis") {
  // happy-dom lays nothing out: the frame is given a size.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1300);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(800);
  let entry = hash;
  const bar = { read: () => entry, write: (next: string) => void (entry = next), watch: () => () => {} };
  const session = createSession(fakeClient(answers), bar);
  return { session, ...render(<App session={session} theme={signal("dark" as const)} />) };
}

describe("the tab", () => {
  it("draws a pane, and a second one beside it with the same words", async () => {
    const { container, getByLabelText } = open();
    await waitFor(() => expect(container.querySelectorAll("[data-pane]")).toHaveLength(1));
    fireEvent.change(getByLabelText("compare with"), { target: { value: "0" } });
    await waitFor(() => expect(container.querySelectorAll("[data-pane]")).toHaveLength(2));
    fireEvent.click(container.querySelector('[data-pane="1"] [data-word="the"]')!);
    await waitFor(() => expect(container.querySelectorAll(".word.chosen")).toHaveLength(2));
  });

  it("clears the selection with Escape and changes the epoch with arrows", async () => {
    const { container, session } = open({}, "#rnnvis&p.rnnvis.chip=1");
    await waitFor(() => expect(container.querySelector("[data-pane]")).not.toBeNull());
    fireEvent.keyDown(window, { key: "Escape" });
    expect(session.choices.value.selection.chip).toBeNull();
    const before = session.panes.value[0]!.resolved!.index;
    fireEvent.keyDown(window, { key: "ArrowLeft" });
    expect(session.panes.value[0]!.resolved!.index).toBe(before - 1);
  });

  it("begins at the top of the column with what comes to be chosen, and leaves it where more is chosen", async () => {
    const { container, session } = open();
    await waitFor(() => expect(container.querySelector(".learnt")).not.toBeNull());
    const column = container.querySelector(".detail")!;
    for (const [word, left] of [
      ["the", 0],
      ["it", 400],
    ] as const) {
      column.scrollTop = 400;
      session.act(chooseWord(word, true));
      await waitFor(() => expect(column.textContent).toContain(`“${word}” in the text`));
      expect(column.scrollTop).toBe(left);
    }
  });

  it("leaves the focus in the save menu where it is while the rest is drawn anew", async () => {
    const { container, session, getByText, getAllByRole } = open({}, "#rnnvis&p.rnnvis.chip=1");
    await waitFor(() => expect(container.querySelector("[data-pane]")).not.toBeNull());
    fireEvent.click(getByText("save"));
    fireEvent.keyDown(getAllByRole("menuitem")[0]!, { key: "ArrowDown" });
    const chosen = getAllByRole("menuitem")[1];
    expect(document.activeElement).toBe(chosen);
    session.act(chooseWord("the"));
    await waitFor(() => expect(container.querySelector(".word.chosen")).not.toBeNull());
    expect(document.activeElement).toBe(chosen);
  });

  it("explains what to do without data, with what could not be read", async () => {
    const { findByText, container } = open({
      runs: async () => ({ runs: [], metrics: [], histories: [], notices: ["A file was cut."], charts: null }),
    });
    await findByText("A file was cut.");
    expect(container.textContent).toContain("Trainer(callbacks=[RNNVis(vocabulary)])");
    expect(container.textContent).toContain("tensorboard --logdir");
  });

  it("tells a failure in a sentence, with a way to try again", async () => {
    const snapshot = vi.fn().mockRejectedValueOnce(new Error("The record is cut.")).mockResolvedValue(golden.snapshot);
    const { findByText, container } = open({ snapshot });
    await findByText("The record is cut.");
    fireEvent.click(await findByText("Try again"));
    await waitFor(() => expect(container.querySelector("[data-pane]")).not.toBeNull());
  });

  it("looks for nothing in a run that is not there", async () => {
    const { findByText, container, session } = open();
    session.act(choosePane(0, { run: "gone", state: null, step: null }));
    await findByText(/There is no run “gone”/);
    await waitFor(() =>
      expect(container.querySelector(".headline")!.textContent).toContain("Squares are hidden units"),
    );
    expect(container.textContent).not.toContain("looking for");
  });

  it("says on the cards what of an address the record does not have", async () => {
    const { findByText } = open({}, "#rnnvis&p.rnnvis.unit=99&p.rnnvis.chip=99&p.rnnvis.cloud=98&p.rnnvis.step=500");
    for (const note of [
      "This state has no unit 99.",
      "There is no chip 99 among these clusters.",
      "There is no cloud 98 among these clusters.",
      "The sentence has no step 501 here.",
    ])
      await findByText(note);
  });

  it("shows the numbers of what is chosen", async () => {
    const { container, findByText, session } = open(
      {},
      "#rnnvis&p.rnnvis.step=1&p.rnnvis.chip=0&p.rnnvis.cloud=0&p.rnnvis.unit=5",
    );
    await findByText("unit 5", { selector: "h3" });
    for (const title of ["chip 0", `2. ${golden.sentence.words[1]}`])
      expect([...container.querySelectorAll("h3")].map((element) => element.textContent)).toContain(title);
    // A unit tells where it moves most; a click on such a word chooses that step.
    const move = golden.unit.moves[0]!;
    await waitFor(() => expect(container.querySelector(".moves tbody tr")).not.toBeNull());
    expect(container.querySelectorAll(".moves tbody tr")).toHaveLength(golden.unit.moves.length);
    // Along its chip, against which it goes.
    expect(polarities(golden.snapshot.chips)[5]).toBe(-1);
    const change = container.querySelector(".moves tbody td:last-child")!;
    expect([change.className, change.textContent]).toEqual([move.change > 0 ? "fall" : "rise", signed(-move.change)]);
    fireEvent.click(container.querySelector(".moves tbody button")!);
    expect(session.choices.value.selection.step).toEqual({ sentence: move.sentence, position: move.position });
    session.act(chooseWord("the"));
    const raised = () =>
      [...container.querySelectorAll(".detail table.bars")].find(
        (table) => table.querySelector("caption")?.textContent === "raised most",
      );
    await waitFor(() => expect(raised()).toBeDefined());
    const { values } = golden.responses.rows.find(({ word }) => word === "the")!;
    const along = values.map((value, unit) => value * polarities(golden.snapshot.chips)[unit]!);
    const rising = along.flatMap((value, unit) => (value > 0 ? [[value, `unit ${unit}`] as const] : []));
    const listed = rising.sort(([one], [other]) => other - one).slice(0, 6);
    expect([...raised()!.querySelectorAll("th")].map((name) => name.textContent)).toEqual(
      listed.map(([, name]) => name),
    );
    // The panel's own buttons are no marks: every word and unit stands once in a pane.
    expect(container.querySelectorAll(".detail [data-word], .detail [data-unit]")).toHaveLength(0);
  });
});
