import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChainWatch } from "./chain";

const REQUEST = { run: "r", state: "s/h", clusters: 6, records: 60 };
const chain = (done: number) => ({ run: "r", state: "s/h", clusters: 6, done, total: 60 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const later = () => vi.advanceTimersByTimeAsync(500);

describe("a chain", () => {
  it("is followed to its end, and then asked for no more", async () => {
    const ask = vi.fn().mockResolvedValueOnce(chain(1)).mockResolvedValueOnce(chain(30)).mockResolvedValue(chain(60));
    const watch = new ChainWatch(ask);
    watch.watch(REQUEST);
    watch.watch({ ...REQUEST });
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.progress.value).toMatchObject({ done: 1, total: 60 });
    await later();
    expect(watch.progress.value).toMatchObject({ done: 30 });
    expect(watch.completed.value).toBe(0);
    await later();
    expect(watch.progress.value).toBeNull();
    expect(watch.completed.value).toBe(1);
    watch.watch(null);
    watch.watch(REQUEST);
    await later();
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it("of another number takes its place, and a late result is dropped", async () => {
    const ask = vi.fn().mockResolvedValue(chain(5));
    const watch = new ChainWatch(ask);
    watch.watch(REQUEST);
    watch.watch({ ...REQUEST, clusters: 7 });
    await vi.advanceTimersByTimeAsync(0);
    expect(ask.mock.calls).toEqual([
      ["r", "s/h", 6],
      ["r", "s/h", 7],
    ]);
    watch.watch(null);
    await later();
    expect(watch.progress.value).toBeNull();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("that was complete is asked for again where a record is without its labels, a few times", async () => {
    const ask = vi.fn().mockResolvedValue(chain(60));
    const watch = new ChainWatch(ask);
    for (let turn = 0; turn < 6; turn++) {
      watch.watch(REQUEST, 400);
      await later();
    }
    expect(ask).toHaveBeenCalledTimes(3);
    expect(watch.completed.value).toBe(3);
    watch.watch(REQUEST, 500);
    await later();
    expect(ask).toHaveBeenCalledTimes(4);
    watch.watch(REQUEST);
    await later();
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it("is asked for again after a failure, when something changes", async () => {
    const ask = vi.fn().mockRejectedValueOnce(new Error("away")).mockResolvedValue(chain(60));
    const watch = new ChainWatch(ask);
    watch.watch(REQUEST);
    await later();
    expect(watch.completed.value).toBe(0);
    watch.watch(REQUEST);
    await later();
    expect(watch.completed.value).toBe(1);
  });
});
