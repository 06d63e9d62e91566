import { signal } from "@preact/signals";
import { afterEach, expect, it, vi } from "vitest";
import { RECORDED_LENS } from "../../api/keys";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { DEFAULT_CHOICES } from "../choices/choices";
import { createAfterwards } from "./afterwards";
import type { Panes } from "./panes";

/** One pane, which shows the golden record. */
function panesAt(): Panes {
  const { run, state, step } = golden.snapshot;
  const content = { value: { snapshot: golden.snapshot, lens: RECORDED_LENS }, pending: false };
  return {
    resolved: signal([{ run: { name: run }, history: { name: state }, record: { step, created: 1 } }]),
    data: signal([{ content }]),
  } as unknown as Panes;
}

afterEach(() => void vi.useRealTimers());

it("tells what changed, and in which record", async () => {
  vi.useFakeTimers();
  const { run, state, step } = golden.snapshot;
  const panes = panesAt();
  const { changes, stop } = createAfterwards(fakeClient(), signal(DEFAULT_CHOICES), panes, signal(0));
  expect(changes[0]!.value.value).toBeNull();
  await vi.advanceTimersByTimeAsync(1000);
  expect(changes[0]!.value.value).toEqual({ record: { run, state, step, created: 1 }, changes: golden.changes });
  stop();
});

it("measures what is quick, and all where the memory of units is to be seen, until somebody stops it", async () => {
  vi.useFakeTimers();
  const panes = panesAt();
  const causes = vi.fn(async () => golden.causes);
  const choices = signal(DEFAULT_CHOICES);
  const { causes: results, measureAll, stop } = createAfterwards(fakeClient({ causes }), choices, panes, signal(0));
  const asked = async () => {
    await vi.advanceTimersByTimeAsync(1000);
    return (causes.mock.calls as unknown[][]).map((call) => call.at(-1));
  };
  expect(await asked()).toEqual([false]);
  choices.value = { ...DEFAULT_CHOICES, unitColour: "memory" };
  expect(await asked()).toEqual([false, true]);
  expect(results[0]!.value).toMatchObject({ value: golden.causes, all: true });
  measureAll(0, false);
  // What is known stays.
  expect(results[0]!.value).toMatchObject({ value: golden.causes, all: false });
  expect(await asked()).toEqual([false, true, false]);
  stop();
});
