// @vitest-environment happy-dom
import { act, cleanup, render, renderHook } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AfterParts } from "./AfterParts";
import { usePlayedFast, useParts } from "./useParts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const around = (record: number) => (
  <AfterParts>
    <p>{record}</p>
  </AfterParts>
);
const next = () => act(() => void vi.advanceTimersByTime(0));

it("draws what stands around a drawing after its last part while records are played fast", () => {
  const { container, rerender } = render(around(0));
  const parts = renderHook((record: number) => useParts(record, 3), { initialProps: 0 });
  const show = (record: number) => act(() => (rerender(around(record)), parts.rerender(record)));
  show(1);
  expect(container.textContent).toBe("1");
  const player = renderHook((playing: boolean) => usePlayedFast(playing, 10), { initialProps: true });
  act(() => void vi.advanceTimersByTime(1000));
  show(2);
  const seen = [container.textContent];
  while (parts.result.current.drawn < 3) {
    next();
    seen.push(container.textContent);
  }
  next();
  expect([...seen, container.textContent]).toEqual(["1", "1", "1", "2"]);
  show(3);
  expect(container.textContent).toBe("2");
  act(() => player.rerender(false));
  expect(container.textContent).toBe("3");
});

it("draws it without a drawing, too, and passes nothing over twice in a row", () => {
  const { container, rerender } = render(around(0));
  renderHook(() => usePlayedFast(true, 10));
  act(() => rerender(around(1)));
  expect(container.textContent).toBe("0");
  next();
  expect(container.textContent).toBe("1");
  act(() => rerender(around(2)));
  act(() => rerender(around(3)));
  expect(container.textContent).toBe("3");
});
