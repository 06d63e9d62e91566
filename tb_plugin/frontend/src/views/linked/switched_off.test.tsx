// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import type { Off } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";
import type { PaneData } from "../../state/records/pane_data";
import type { Session } from "../../state/session/session";
import { golden } from "../../testing/golden";
import { saying, verdict } from "../../testing/saying";
import { SwitchedOff } from "./SwitchedOff";

afterEach(cleanup);

const pane = (
  off: readonly Off[],
  of: { run?: string; epoch?: number } = {},
  sentences: PaneContent["sentences"] = [],
) => {
  const value = { snapshot: { ...golden.snapshot, ...of }, sentences, off, offError: null };
  return { content: { value }, resolved: null } as unknown as PaneData;
};

const said = (...panes: PaneData[]) =>
  render(<SwitchedOff panes={panes} network={{} as Session["network"]} act={() => undefined} />).container.textContent;

it("says of which pane something is off", () => {
  expect(said()).toBe(" close");
  cleanup();
  expect(said(pane([1]))).toMatch(/^Without chip 1:no sentence/);
  cleanup();
  const epochs = said(pane([1], { epoch: 2 }), pane([1], { epoch: 5 }));
  expect(epochs).toMatch(/^Without chip 1:epoch 2: no sentence is shown; epoch 5: no/);
  cleanup();
  const runs = said(pane([0, "u5"], { run: "one" }), pane([1], { run: "other" }));
  expect(runs).toMatch(/^Without chip 0 and unit 5 \(left\), chip 1 \(right\):left: no sentence is shown; right: no/);
});

it("says that a curve is dotted only where one is drawn", () => {
  const before = (one: PaneContent["sentences"][number]) => ({
    ...one,
    steps: one.steps.map((step) => ({ ...step, before: step.predictions })),
  });
  expect(said(pane([1], {}, [before(saying(3, () => verdict(0.9)))]))).toContain("; dotted is with all on");
  cleanup();
  const nextWord = before(saying(3, () => verdict(0.9), 2));
  expect(said(pane([1], {}, [nextWord]))).not.toContain("dotted");
});
