import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Polled } from "./polled";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks until all is there, and no longer than somebody wants it", async () => {
  const polled = new Polled<{ share: number }>();
  const shares = [0.2, 0.6, 1];
  const load = vi.fn(async () => ({ share: shares.shift() ?? 1 }));
  polled.ask("a", load, 100);
  polled.ask("a", load, 100);
  expect([load.mock.calls.length, polled.result.value.pending]).toEqual([0, true]);
  await vi.advanceTimersByTimeAsync(100);
  expect(polled.result.value).toMatchObject({ value: { share: 0.2 }, key: "a", pending: true });
  await vi.advanceTimersByTimeAsync(5000);
  expect(polled.result.value).toMatchObject({ value: { share: 1 }, pending: false });
  expect(load).toHaveBeenCalledTimes(3);

  // What is known of the same stays until more is.
  polled.ask("a, all of it", load, 100, "a");
  expect(polled.result.value).toMatchObject({ value: { share: 1 }, pending: true });

  const endless = vi.fn(async () => ({ share: 0 }));
  polled.ask("b", endless);
  expect(polled.result.value.value).toBeNull();
  await vi.advanceTimersByTimeAsync(1000);
  polled.clear();
  const times = endless.mock.calls.length;
  await vi.advanceTimersByTimeAsync(5000);
  expect(endless).toHaveBeenCalledTimes(times);

  polled.ask("c", () => Promise.reject(new Error("gone")));
  await vi.advanceTimersByTimeAsync(0);
  expect(polled.result.value).toMatchObject({ error: "gone", pending: false });
});
