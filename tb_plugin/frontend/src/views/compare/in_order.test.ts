import { expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { series } from "../../testing/saying";
import type { PaneContent } from "../../state/records/pane_content";
import { inOrder } from "./useCompared";

it("names a step by its levels in the order of the variables, as its card does, whichever changed last", () => {
  const value = { sentences: [golden.sentence, series(4)] } as unknown as PaneContent;
  const content = { key: "", error: null, pending: false, value };
  const row = { ...golden.responses.rows[0]!, word: "air: low, load: high" };
  expect(inOrder(row, [{ content }])).toEqual({ ...row, word: "load: high, air: low" });
  expect(inOrder(golden.responses.rows[0]!, [{ content }])).toEqual(golden.responses.rows[0]);
  expect(inOrder(null, [{ content }])).toBeNull();
});
