// @vitest-environment happy-dom
import { renderHook } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Motion, type Point } from "./motion";
import { usePlayedFast } from "./useParts";

let frames: FrameRequestCallback[] = [];
let still = false;
let clock = 0;

beforeEach(() => {
  frames = [];
  still = false;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => (frames = []));
  vi.stubGlobal("matchMedia", () => ({ matches: still }));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Runs the frame that was asked for at a time in milliseconds. */
function frame(now: number): void {
  const [callback] = frames.splice(0);
  callback?.(now);
}

const at = (x: number, y = 0): ReadonlyMap<string, Point> => new Map([["7", { x, y }]]);

describe("motion", () => {
  it("draws what is new at its place at once", () => {
    const drawn = vi.fn();
    new Motion().move(at(10), drawn);
    expect(drawn).toHaveBeenCalledExactlyOnceWith(at(10));
    expect(frames).toHaveLength(0);
  });

  it("begins where the mark was and ends where it belongs", () => {
    const motion = new Motion();
    motion.move(at(0), () => {});
    const seen: number[] = [];
    motion.move(at(100), (places) => seen.push(places.get("7")!.x));
    for (let now = 1000; frames.length > 0; now += 50) frame(now);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(100);
    expect([...seen].sort((one, other) => one - other)).toEqual(seen);
    expect(frames).toHaveLength(0);
  });

  it("goes on from the middle when another record comes", () => {
    const motion = new Motion();
    motion.move(at(0), () => {});
    motion.move(at(100), () => {});
    for (const now of [0, 50, 100, 150, 175]) frame(now);
    clock += 175;
    const drawn = vi.fn();
    motion.move(at(-100), drawn);
    expect(drawn.mock.calls[0]![0].get("7").x).toBe(50);
    expect(frames).toHaveLength(1);
  });

  it("jumps where records come as fast as ten a second", () => {
    const motion = new Motion();
    motion.move(at(0), () => {});
    motion.move(at(100), () => {});
    for (const to of [200, 300]) {
      clock += 100;
      const drawn = vi.fn();
      motion.move(at(to), drawn);
      expect(drawn).toHaveBeenCalledExactlyOnceWith(at(to));
      expect(frames).toHaveLength(0);
    }
  });

  it("jumps while records are played fast, however seldom a mark moves", () => {
    const player = renderHook(() => usePlayedFast(true, 10));
    const motion = new Motion();
    motion.move(at(0), () => {});
    clock += 5000;
    motion.move(at(100), () => {});
    expect(frames).toHaveLength(0);
    player.unmount();
    clock += 5000;
    motion.move(at(0), () => {});
    expect(frames).toHaveLength(1);
  });

  it("jumps where one move begins before the last has ended, from the third on", () => {
    const motion = new Motion();
    const steps = [0, 100, 200, 300, 400].map((to) => {
      clock += 200;
      const drawn = vi.fn();
      motion.move(at(to), drawn);
      return drawn.mock.calls[0]![0].get("7").x === to;
    });
    expect(steps).toEqual([true, false, false, true, true]);
  });

  it("ends at once where the browser has no time for its frames", () => {
    const motion = new Motion();
    motion.move(at(0), () => {});
    const seen: number[] = [];
    motion.move(at(100), (places) => seen.push(places.get("7")!.x));
    for (const now of [0, 16, 90]) frame(now);
    expect(seen.at(-1)).toBe(100);
    expect(frames).toHaveLength(0);
  });

  it("jumps for those who want no motion", () => {
    still = true;
    const motion = new Motion();
    motion.move(at(0), () => {});
    const drawn = vi.fn();
    motion.move(at(100), drawn);
    expect(drawn).toHaveBeenCalledExactlyOnceWith(at(100));
  });
});
