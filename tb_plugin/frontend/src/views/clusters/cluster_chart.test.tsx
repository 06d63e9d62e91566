// @vitest-environment happy-dom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { RECORDED_LENS, type Lens } from "../../api/keys";
import type { ClusterStability } from "../../api/types";
import type { PaneData } from "../../state/records/pane_data";
import { resolve, type Resolved } from "../../state/records/resolve";
import { golden } from "../../testing/golden";
import { askedText } from "../controls/clusters";
import { ClusterChart } from "./ClusterChart";
import { subjectsOf } from "./subjects";

afterEach(cleanup);

const { stability } = golden;

/** A pane at a record of the first run. */
function pane(index: number, lens: Partial<Lens> = {}): Pick<PaneData, "resolved" | "content"> {
  const { step } = golden.runs.runs[0]!.states[0]!.records[index]!;
  const resolved = resolve({ run: null, state: null, step }, golden.runs.runs) as Resolved;
  const value = { lens: { ...RECORDED_LENS, ...lens }, snapshot: { clusters: Math.min(lens.clusters ?? 4, 12) } };
  return { resolved, content: { value, key: "", error: null, pending: false } as unknown as PaneData["content"] };
}

async function chart(answer: ClusterStability | Error, clusters = 4, panes = [pane(2)]) {
  const load = vi.fn(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const onChoose = vi.fn();
  const made = render(<ClusterChart panes={panes} clusters={clusters} load={load} onChoose={onChoose} />);
  const radio = (name: RegExp) => made.getByRole("radio", { name }) as HTMLInputElement;
  const told = () => made.container.querySelector(".cluster-told")!.textContent;
  return { ...made, load, onChoose, radio, told };
}

describe("what each number of clusters would give", () => {
  it("is told of every number, drawn as two lines, and asked for once", async () => {
    const { container, getAllByRole, load, radio, told } = await chart(stability);
    expect(told()).toContain("reading both halves …");
    expect(getAllByRole("radio")).toHaveLength(19);
    await waitFor(() => expect(radio(/^4 clusters: steady 0\.74, explained 87 %$/).checked).toBe(true));
    expect(radio(/^2 clusters: steady 1\.00, explained 79 %$/).checked).toBe(false);
    for (const [line, of] of [
      ["steady", "agreement"],
      ["explained", "explained_variance"],
    ] as const) {
      const drawn = [...container.querySelectorAll(`.cluster-plot .${line} circle`)];
      const values = drawn.map((one) => Number(one.getAttribute("data-value")));
      expect(values).toEqual(stability.numbers.map((row) => row[of]));
      const heights = drawn.map((one) => Number(one.getAttribute("cy")));
      expect(values.indexOf(Math.max(...values))).toBe(heights.indexOf(Math.min(...heights)));
      expect(values.indexOf(Math.min(...values))).toBe(heights.indexOf(Math.max(...heights)));
    }
    // Of 12 units no more than 11 chips are told.
    expect(radio(/^12 clusters$/).checked).toBe(false);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("tells of what is pointed at, and chooses what is pressed", async () => {
    const { radio, told, onChoose } = await chart(stability);
    await waitFor(() => expect(told()).toContain("4 clusters: steady 0.74"));
    fireEvent.pointerEnter(radio(/^2 clusters/).parentElement!);
    expect(told()).toContain("2 clusters: steady 1.00, explained 79 %");
    fireEvent.pointerEnter(radio(/^15 clusters/).parentElement!);
    expect(told()).toContain("15 clusters: not told, as there are too few units or words");
    fireEvent.click(radio(/^3 clusters/));
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(3);
    expect(told()).toContain("4 clusters");
  });

  it("says how many are drawn where there are too few units for as many as are asked", async () => {
    const panes = [pane(2, { clusters: 20 })];
    const { told, radio } = await chart(stability, 20, panes);
    expect(told()).toContain("12 of 20 clusters asked: there are too few units or words");
    await waitFor(() => expect(radio(/^4 clusters: steady/)).toBeTruthy());
    expect(told()).toContain("12 of 20 clusters asked: there are too few units or words");
    const contents = panes.map(({ content }) => content.value!);
    expect(askedText(20, contents)).toBe("12 of 20");
    expect(askedText(7, contents)).toBe("7"); // which is not drawn yet
    const more = { lens: { clusters: 20 }, snapshot: { clusters: 20 } };
    expect(askedText(20, [...contents, more])).toBe("20");
  });

  it("says why it is not known how steady they are, or what went wrong", async () => {
    const numbers = stability.numbers.map((one) => ({ ...one, agreement: null }));
    const old = await chart({ ...stability, numbers, why_unknown: "It holds no halves." });
    await waitFor(() => expect(old.told()).toContain("4 clusters: explained 87 %"));
    expect(old.getByText("How steady they are is not known. It holds no halves.")).toBeTruthy();
    expect(old.container.querySelector(".cluster-plot .steady")).toBeNull();
    cleanup();
    const failed = await chart(new Error("The server does not answer."));
    await waitFor(() => expect(failed.getByText("The server does not answer.")).toBeTruthy());
    expect(failed.told()).not.toContain(":");
    fireEvent.click(failed.radio(/^3 clusters/));
    expect(failed.onChoose).toHaveBeenCalledWith(3);
  });

  it("says of a network before training that steady is not learnt, and of no other", async () => {
    const untrained = pane(0);
    untrained.resolved!.record = { ...untrained.resolved!.record, untrained: true };
    const says = "before training, chips may be steadier than after it";
    expect((await chart(stability, 4, [pane(2), untrained])).container.textContent).toContain(says);
    cleanup();
    expect((await chart(stability)).container.textContent).not.toContain(says);
  });

  it("is told of both panes, and once where both have the same chips", async () => {
    const two = await chart(stability, 4, [pane(0), pane(2)]);
    expect(two.getAllByRole("radiogroup").map((one) => one.getAttribute("aria-label"))).toEqual([
      "number of clusters, gru/version_0 · rnn.l0/h · epoch 0",
      "number of clusters, gru/version_0 · rnn.l0/h · epoch 2",
    ]);
    const pin = { run: "gru/version_0", step: 400 };
    const pinned = subjectsOf([pane(0, { pin }), pane(2, { pin })]);
    expect(pinned.map(({ name }) => name)).toEqual(["pinned clusters of gru/version_0 · rnn.l0/h · epoch 1"]);
  });
});
