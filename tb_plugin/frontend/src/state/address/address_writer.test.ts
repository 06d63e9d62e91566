import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_CHOICES } from "../choices/choices";
import { AddressWriter } from "./address_writer";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

function open(isFree = false) {
  const choices = signal(DEFAULT_CHOICES);
  const write = vi.fn();
  const writer = new AddressWriter({ read: () => "#rnnvis", write, watch: () => () => {}, isFree }, choices);
  const slide = (threshold: number) => {
    choices.value = { ...DEFAULT_CHOICES, threshold };
    writer.changed("replace");
  };
  return { choices, write, writer, slide };
}

describe("what slides", () => {
  it("is written once it rests, as it is then", () => {
    const { write, slide } = open();
    for (const threshold of [0.1, 0.2, 0.3, 0.4]) {
      vi.advanceTimersByTime(199);
      slide(threshold);
    }
    vi.advanceTimersByTime(199);
    expect(write).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(write).toHaveBeenCalledExactlyOnceWith("#rnnvis&p.rnnvis.threshold=0.4", false);
  });

  it("is written no more than five times in two seconds, however often it rests", () => {
    const { write, slide } = open();
    for (let time = 0; time < 2000; time += 250) {
      slide(time / 2000);
      vi.advanceTimersByTime(250);
    }
    expect(write.mock.calls.length).toBeGreaterThan(1);
    expect(write.mock.calls.length).toBeLessThanOrEqual(5);
  });
});

it("is written each time where that is free: a notebook may take the frame away at any moment", () => {
  const { write, slide } = open(true);
  [0.3, 0.4].forEach(slide);
  expect(write).toHaveBeenCalledTimes(2);
  expect(write).toHaveBeenLastCalledWith("#rnnvis&p.rnnvis.threshold=0.4", false);
});

describe("what waits to be written", () => {
  it("is written at once when asked to, and then no more", () => {
    const { write, writer, slide } = open();
    slide(0.3);
    writer.flush();
    expect(write).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    writer.flush();
    expect(write).toHaveBeenCalledTimes(1);
  });

  it("is given up when the address has changed", () => {
    const { write, writer, slide } = open();
    slide(0.3);
    writer.forget();
    vi.advanceTimersByTime(1000);
    expect(write).not.toHaveBeenCalled();
  });
});

it("a choice that back returns from is written at once, as a new entry", () => {
  const { write, writer, choices } = open();
  choices.value = { ...DEFAULT_CHOICES, clip: 1 };
  writer.changed("push");
  expect(write).toHaveBeenCalledExactlyOnceWith("#rnnvis&p.rnnvis.clip=1", true);
});
