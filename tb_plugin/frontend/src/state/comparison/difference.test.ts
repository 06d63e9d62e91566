import { describe, expect, it } from "vitest";
import type { Responses } from "../../api/types";
import { golden } from "../../testing/golden";
import { differenceRow } from "./difference";
import type { PaneContent } from "../records/pane_content";
import type { PaneData } from "../records/pane_data";

const result = { key: "", error: null, pending: false };
const nothing = { ...result, value: null };
const pane = (responses: Responses | null, preview: Responses | null = null): PaneData => ({
  resolved: null,
  training: null,
  content: nothing,
  responses: { ...result, value: responses },
  preview: { ...result, value: preview },
  usual: { ...result, value: null },
  namesakes: null,
  unit: nothing,
  changes: nothing,
  causes: nothing,
});
const row = golden.responses.rows[0]!;
const of = (values: number[], errors: (number | null)[]): Responses => ({
  rows: [{ ...row, values, standard_errors: errors }],
  scale: 1,
});

describe("the difference", () => {
  it("is the second's response less the first's, with the errors of both", () => {
    const found = differenceRow([pane(of([1, 2], [3, 1])), pane(of([4, 1], [4, null]))], true);
    expect(found).toMatchObject({ word: row.word, values: [3, -1], standard_errors: [5, null], difference: "second" });
  });

  it("has one sign in both panes: along the chips of the second, or the later", () => {
    const snapshot = structuredClone(golden.snapshot);
    const turned = snapshot.chips.flatMap(({ units }) => units).find(({ unit }) => unit === 1)!;
    for (const polarity of [1, -1] as const) {
      turned.polarity = polarity;
      const content = { ...result, value: { snapshot: structuredClone(snapshot) } as PaneContent };
      const second = { ...pane(of([4, 5], [0, 0])), content };
      expect(differenceRow([pane(of([1, 2], [0, 0])), second], true)!.values[1]).toBe(polarity * 3);
    }
  });

  it("is of what is pointed at before what is chosen", () => {
    const chosen = of([0, 0], [0, 0]);
    const found = differenceRow([pane(chosen, of([1, 1], [0, 0])), pane(chosen, of([3, 5], [0, 0]))], true);
    expect(found?.values).toEqual([2, 4]);
  });

  it("is nothing where units do not correspond, or one side has no such response", () => {
    const one = pane(of([1, 2], [0, 0]));
    expect(differenceRow([one, one], false)).toBeNull();
    expect(differenceRow([one, pane(null)], true)).toBeNull();
    expect(differenceRow([one, pane(of([1], [0]))], true)).toBeNull();
    expect(differenceRow([one, pane({ ...golden.responses, rows: [{ ...row, word: "other" }] })], true)).toBeNull();
  });
});
