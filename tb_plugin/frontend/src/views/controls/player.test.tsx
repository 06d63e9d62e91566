// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drawingsLeft, useParts } from "../components/drawing/useParts";
import { usePlayer, useSpaceBar, type Played } from "./player";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function play(part: Partial<Played> = {}) {
  const go = vi.fn();
  const ahead = vi.fn();
  let props: Played = { index: 0, count: 10, arrived: true, speed: 2, go, ahead, ...part };
  const { result, rerender } = renderHook((now: Played) => usePlayer(now), { initialProps: props });
  return {
    go,
    ahead,
    isPlaying: () => result.current[0],
    toggle: () => act(() => result.current[1]()),
    /** As a key does: it is drawn at once, and what waits for the paint is not done. */
    press: async () => {
      result.current[1]();
      await Promise.resolve();
    },
    set: (next: Partial<Played>) => act(() => rerender((props = { ...props, ...next }))),
    wait: (ms: number) => act(() => void vi.advanceTimersByTime(ms)),
  };
}

describe("the player", () => {
  it("goes on after the time of one record, and asks for those that come next", () => {
    const { go, ahead, toggle, wait } = play();
    toggle();
    wait(499);
    expect(go).not.toHaveBeenCalled();
    wait(1);
    expect(go).toHaveBeenCalledExactlyOnceWith(1);
    expect(ahead.mock.calls.flat()).toEqual([1]);
  });

  it("waits for a record that has not arrived, and shows it at once where it was due", () => {
    const { go, toggle, set, wait } = play();
    toggle();
    wait(500);
    set({ index: 1, arrived: false });
    wait(5000);
    expect(go.mock.calls).toEqual([[1]]);
    set({ arrived: true });
    wait(0);
    expect(go.mock.calls).toEqual([[1], [2]]);
  });

  it("waits for the last part of a record that is drawn in several frames", () => {
    const { go, toggle, set, wait } = play({ speed: 10 });
    const { rerender } = renderHook((record: number) => useParts(record, 3), { initialProps: 0 });
    toggle();
    wait(100);
    act(() => rerender(1));
    set({ index: 1 });
    act(() => void vi.advanceTimersToNextTimer());
    expect(drawingsLeft.peek()).toBe(1);
    wait(0);
    expect(drawingsLeft.peek()).toBe(0);
    expect(go.mock.calls).toEqual([[1]]);
    wait(100);
    expect(go.mock.calls).toEqual([[1], [2]]);
  });

  it("counts from the time at which a record was due, so that drawing does not slow it down", () => {
    const { go, toggle, set, wait } = play();
    toggle();
    wait(500);
    wait(200);
    set({ index: 1 });
    wait(299);
    expect(go).toHaveBeenCalledTimes(1);
    wait(1);
    expect(go).toHaveBeenLastCalledWith(2);
  });

  it("stops at the last record, and begins anew from there", () => {
    const go = vi.fn((index: number) => player.set({ index }));
    const player = play({ index: 8, go });
    player.toggle();
    expect(player.isPlaying()).toBe(true);
    player.wait(500);
    expect(go).toHaveBeenLastCalledWith(9);
    expect(player.isPlaying()).toBe(false);
    player.toggle();
    expect(go).toHaveBeenLastCalledWith(0);
    expect(player.isPlaying()).toBe(true);
  });

  it("shows no other record once it is stopped, though nothing has been painted since", async () => {
    const { go, toggle, press, wait } = play();
    toggle();
    wait(499);
    await press();
    vi.advanceTimersByTime(1);
    expect(go).not.toHaveBeenCalled();
  });

  it("has nothing to play where there is one record", () => {
    const { toggle, isPlaying } = play({ count: 1 });
    toggle();
    expect(isPlaying()).toBe(false);
  });
});

describe("the space bar", () => {
  it("plays where nothing that answers to it has the focus", () => {
    const toggle = vi.fn();
    renderHook(() => useSpaceBar(toggle));
    const press = (target: EventTarget, key = " ") =>
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press(document.body);
    press(document.body, "a");
    const button = document.body.appendChild(document.createElement("button"));
    press(button);
    button.remove();
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.setAttribute("open", "");
    press(document.body);
    dialog.remove();
    expect(toggle).toHaveBeenCalledTimes(1);
  });
});
