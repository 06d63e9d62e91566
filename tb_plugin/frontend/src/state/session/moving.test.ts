import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DEFAULT_CHOICES } from "../choices/choices";
import { watchMoves } from "./moving";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

it("records move from the second that follows soon until they rest, and nothing else does", () => {
  const choices = signal(DEFAULT_CHOICES);
  const { moving, stop } = watchMoves(choices);
  const show = (step: number) => (choices.value = { ...choices.value, panes: [{ run: null, state: null, step }] });
  show(10);
  vi.advanceTimersByTime(499);
  choices.value = { ...choices.value, clip: 2 };
  expect(moving.value).toBe(false);
  for (const step of [20, 30, 40]) {
    show(step);
    expect(moving.value).toBe(true);
    vi.advanceTimersByTime(499);
  }
  expect(moving.value).toBe(true);
  vi.advanceTimersByTime(1);
  expect(moving.value).toBe(false);
  show(50);
  expect(moving.value).toBe(false);
  stop();
});
