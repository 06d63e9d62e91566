// @vitest-environment happy-dom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import type { Query } from "../../../api/source";
import type { RecordKey } from "../../../api/keys";
import { matching, MOST_STATES, shownStates, StatesOverview } from "./StatesOverview";

vi.mock("../../../api/plotly", () => ({ loadPlotly: async () => ({ react: async () => {}, purge: () => {} }) }));

afterEach(cleanup);

const STATES = Array.from({ length: 25 }, (_, layer) => ["c", "h"].map((kind) => `rnn.l${layer}/${kind}`)).flat();

it("shows a few states around that of the pane, whose number does not grow with the run", () => {
  expect(shownStates(STATES, "rnn.l10/c")).toEqual(STATES.slice(18, 24));
  expect(shownStates(STATES, "rnn.l0/c")).toEqual(STATES.slice(0, 6));
  expect(shownStates(STATES, "rnn.l24/h")).toEqual(STATES.slice(-6));
  expect(shownStates(["a", "b"], "gone")).toEqual(["a", "b"]);
});

it("finds states by any words of their names", () => {
  expect(matching(STATES, "L1 /H").slice(0, 3)).toEqual(["rnn.l1/h", "rnn.l10/h", "rnn.l11/h"]);
  expect(matching(STATES, " ")).toHaveLength(50);
  expect(matching(STATES, "gru")).toEqual([]);
});

it("asks for the chart of what is searched for", async () => {
  const asked: string[][] = [];
  const load = async (_record: RecordKey, _name: string, query: Query) => {
    asked.push(query.filter(([name]) => name === "show").map(([, state]) => String(state)));
    return { data: [], layout: {} };
  };
  const record = { run: "deep", state: "rnn.l3/h", step: 1, created: 1, epoch: 0 };
  const { getByLabelText, container } = render(
    <StatesOverview chart={{ record, theme: "light", load }} states={STATES} />,
  );
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toHaveLength(MOST_STATES);
  fireEvent.input(getByLabelText("find states to show"), { target: { value: "l2 /h" } });
  await waitFor(() => expect(asked.at(-1)).toEqual(matching(STATES, "l2 /h").slice(0, MOST_STATES)));
  expect(container.textContent).toContain("6 of 6 found");
  fireEvent.input(getByLabelText("find states to show"), { target: { value: "nowhere" } });
  await waitFor(() => expect(container.textContent).toContain("no state of 50"));
});
