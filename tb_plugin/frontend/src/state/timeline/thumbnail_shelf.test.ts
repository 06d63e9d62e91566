import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RECORDED_LENS } from "../../api/keys";
import type { ThumbnailRequest } from "../../api/keys";
import { golden } from "../../testing/golden";
import { syntheticRuns } from "../../testing/synthetic";
import { inTellingOrder, subjectName, thumbnailKey, ThumbnailShelf, type ThumbnailSubject } from "./thumbnail_shelf";

const SUBJECT: ThumbnailSubject = { state: "rnn.l0/h", lens: RECORDED_LENS, word: "the", sentence: null };
const steps = Array.from({ length: 120 }, (_, index) => index * 10);
const [run] = syntheticRuns({ units: 8, words: 12, clusters: 4, sentence: 3 }, steps).runs;
const RECORDS = run!.states[0]!.records.map((record) => ({ run: run!.name, record }));
const [THUMBNAIL] = golden.thumbnails.thumbnails;

const results = (request: ThumbnailRequest, pending: readonly number[] = []) => ({
  run: request.run,
  state: request.state,
  thumbnails: request.steps.map((step) =>
    pending.includes(step)
      ? { ...THUMBNAIL!, step, labels_from: "pending" as const, units: null }
      : { ...THUMBNAIL!, step },
  ),
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the thumbnails", () => {
  it("are asked for once, when the row rests, as many at once as the plugin answers", async () => {
    const load = vi.fn(async (request: ThumbnailRequest) => results(request));
    const shelf = new ThumbnailShelf(load);
    shelf.want(SUBJECT, RECORDS.slice(0, 3));
    shelf.want(SUBJECT, RECORDS.slice(0, 70));
    await vi.advanceTimersByTimeAsync(100);
    expect(load.mock.calls.map(([{ steps: wanted }]) => wanted.length)).toEqual([50, 20]);
    expect(shelf.thumbnails.value.size).toBe(70);
    shelf.want(SUBJECT, RECORDS.slice(60, 80));
    await vi.advanceTimersByTimeAsync(100);
    expect(new Set(load.mock.calls.at(-1)![0].steps)).toEqual(new Set(steps.slice(70, 80)));
  });

  it("that are pending are asked for again, the others not", async () => {
    const load = vi
      .fn(async (request: ThumbnailRequest) => results(request))
      .mockImplementationOnce(async (request) => results(request, [20]));
    const shelf = new ThumbnailShelf(load);
    shelf.want(SUBJECT, RECORDS.slice(0, 4));
    await vi.advanceTimersByTimeAsync(100);
    expect(shelf.thumbnails.value.has(thumbnailKey(RECORDS[2]!))).toBe(false);
    expect(shelf.progress.value).toEqual({ there: 3, of: 4 });
    await vi.advanceTimersByTimeAsync(100);
    expect(load.mock.calls.map(([request]) => request.steps)).toEqual([[0, 30, 20, 10], [20]]);
    expect(shelf.thumbnails.value.size).toBe(4);
  });

  it("are not asked for, nor those that are pending again, while records follow one another", async () => {
    const load = vi.fn(async (request: ThumbnailRequest) => results(request, [20]));
    const isHeld = signal(true);
    const shelf = new ThumbnailShelf(load, isHeld);
    shelf.want(SUBJECT, RECORDS.slice(0, 4));
    await vi.advanceTimersByTimeAsync(1000);
    expect(load).not.toHaveBeenCalled();
    isHeld.value = false;
    await vi.advanceTimersByTimeAsync(60);
    expect(load.mock.calls.map(([request]) => request.steps)).toEqual([[0, 30, 20, 10]]);
    isHeld.value = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(load).toHaveBeenCalledTimes(1);
    isHeld.value = false;
    await vi.advanceTimersByTimeAsync(60);
    expect(load.mock.lastCall![0].steps).toEqual([20]);
    shelf.stop();
  });

  it("for another word are asked for anew; the old ones are known as old", async () => {
    const load = vi.fn(async (request: ThumbnailRequest) => results(request));
    const shelf = new ThumbnailShelf(load);
    shelf.want(SUBJECT, RECORDS.slice(0, 2));
    await vi.advanceTimersByTimeAsync(100);
    const other = { ...SUBJECT, word: "of" };
    shelf.want(other, RECORDS.slice(0, 1));
    await vi.advanceTimersByTimeAsync(100);
    const subjects = RECORDS.slice(0, 2).map((one) => shelf.thumbnails.value.get(thumbnailKey(one))!.subject);
    expect(subjects).toEqual([subjectName(other), subjectName(SUBJECT)]);
  });

  it("of several runs are asked for run by run, and a failure is reported and can be tried again", async () => {
    const load = vi.fn(async (request: ThumbnailRequest) => results(request));
    load.mockRejectedValueOnce(new Error("There is no run."));
    const shelf = new ThumbnailShelf(load);
    const two = [RECORDS[0]!, { ...RECORDS[1]!, run: "other" }];
    shelf.want(SUBJECT, two);
    await vi.advanceTimersByTimeAsync(100);
    expect(load.mock.calls.map(([request]) => request.run)).toEqual([run!.name, "other"]);
    expect(shelf.thumbnails.value.size).toBe(1);
    shelf.want(SUBJECT, two);
    await vi.advanceTimersByTimeAsync(100);
    expect(shelf.thumbnails.value.size).toBe(2);
    expect(shelf.error.value).toBeNull();
  });
});

it("asks for the one that is shown, the first and the last, then for what lies between", () => {
  expect(inTellingOrder([0, 1, 2, 3, 4, 5, 6])).toEqual([0, 6, 3, 2, 5, 1, 4]);
  expect(inTellingOrder([0, 1, 2, 3, 4, 5, 6], 2)).toEqual([2, 0, 6, 3, 5, 1, 4]);
  expect([[], ["a"], ["a", "b"]].map(inTellingOrder)).toEqual([[], ["a"], ["a", "b"]]);
});
