// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { drawingsLeft, isPlayedFast, usePlayedFast, useParts } from "./useParts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function drawing() {
  const drawn = vi.fn();
  const parts = (record: number) => {
    const { whole, drawn: count } = useParts(record, 3);
    drawn(record, whole, count);
  };
  const { rerender } = renderHook(parts, { initialProps: 0 });
  return {
    drawn: () => drawn.mock.calls.splice(0),
    show: (record: number) => act(() => rerender(record)),
    wait: (ms: number) => act(() => void vi.advanceTimersByTime(ms)),
  };
}

it("draws a record at once, and one that follows soon a part a frame", () => {
  const { drawn, show, wait } = drawing();
  wait(1000);
  show(1);
  wait(100);
  expect(drawn()).toEqual([
    [0, 0, 3],
    [1, 1, 3],
  ]);
  show(2);
  expect(drawn()).toEqual([[2, 1, 1]]);
  expect(drawingsLeft.value).toBe(1);
  wait(0);
  expect(drawn()).toEqual([[2, 1, 2]]);
  expect(drawingsLeft.value).toBe(1);
  wait(0);
  expect(drawn()).toEqual([[2, 2, 3]]);
  expect(drawingsLeft.value).toBe(0);
  wait(200);
  show(3);
  expect(drawn()).toEqual([[3, 3, 3]]);
});

it("draws a part a frame from the first record on that is played fast", () => {
  const { drawn, show, wait } = drawing();
  const player = renderHook(([playing, speed]: [boolean, number]) => usePlayedFast(playing, speed), {
    initialProps: [true, 10] as [boolean, number],
  });
  expect(isPlayedFast.value).toBe(true);
  wait(1000);
  show(1);
  wait(0);
  wait(0);
  expect(drawn().slice(-3)).toEqual([
    [1, 0, 1],
    [1, 0, 2],
    [1, 1, 3],
  ]);
  for (const slow of [
    [true, 5],
    [false, 10],
  ] as [boolean, number][]) {
    act(() => player.rerender(slow));
    expect(isPlayedFast.value).toBe(false);
  }
  wait(1000);
  show(2);
  expect(drawn()).toEqual([[2, 2, 3]]);
});

it("finishes one that comes again", () => {
  const { drawn, show, wait } = drawing();
  for (const [record, ms] of [
    [1, 100],
    [2, 200],
    [2, 0],
    [1, 100],
    [2, 0],
    [2, 0],
  ] as const) {
    show(record);
    wait(ms);
  }
  expect(drawn().slice(-4)).toEqual([
    [1, 1, 3],
    [2, 1, 1],
    [2, 1, 2],
    [2, 2, 3],
  ]);
});

it("leaves no part out for long where a record comes with every frame", () => {
  const { drawn, show } = drawing();
  for (const record of [1, 2, 3, 4]) show(record);
  expect(drawn()).toEqual([
    [0, 0, 3],
    [1, 1, 3],
    [2, 1, 1],
    [3, 3, 3],
    [4, 3, 1],
  ]);
});
