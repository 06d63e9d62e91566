// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { h, options, render } from "preact";
import { signal } from "@preact/signals";
import { drawBeforeEvents, onceAFrame } from "./once_a_frame";

let frames: FrameRequestCallback[] = [];
const before = options.debounceRendering;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => (frames = []));
  options.debounceRendering = onceAFrame;
});
afterEach(() => {
  options.debounceRendering = before!;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A part of the interface that counts how often it is drawn. */
function drawn() {
  const record = signal(0);
  const draw = vi.fn(() => h("p", null, record.value));
  const root = document.createElement("div");
  render(h(draw, null), root);
  draw.mockClear();
  return { record, draw, root };
}

describe("drawing", () => {
  it("happens once a frame, whatever came meanwhile", async () => {
    const { record, draw, root } = drawn();
    for (const answer of [1, 2, 3]) {
      record.value = answer;
      await Promise.resolve();
    }
    expect(draw).not.toHaveBeenCalled();
    frames.splice(0).forEach((frame) => frame(0));
    vi.runAllTimers();
    expect(draw).toHaveBeenCalledOnce();
    expect(root.textContent).toBe("3");
  });

  it("happens without frames, too, where the page is not seen", () => {
    const { record, root } = drawn();
    record.value = 4;
    vi.runAllTimers();
    expect(root.textContent).toBe("4");
  });

  it("happens at once for what a person does, who meets what came before", async () => {
    const { record, root } = drawn();
    drawBeforeEvents();
    const met: (string | null)[] = [];
    document.body.append(root);
    root.addEventListener("keydown", (event) => {
      vi.stubGlobal("event", event); // browsers set it, happy-dom does not
      met.push(root.textContent);
      record.value = record.value * 10;
    });
    record.value = 5;
    for (const _ of [1, 2]) {
      root.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true }));
      await Promise.resolve();
    }
    expect(met).toEqual(["5", "50"]);
    expect(root.textContent).toBe("500");
  });

  it("leaves what is typed in a field to those who are told of it", async () => {
    const text = signal("a");
    const typed: string[] = [];
    const onInput = (event: Event) => typed.push((event.currentTarget as HTMLInputElement).value);
    const Field = () => h("input", { value: text.value, onInput });
    const root = document.createElement("div");
    document.body.append(root);
    render(h(Field, null), root);
    drawBeforeEvents();
    text.value = "b"; // waits for its frame
    const field = root.querySelector("input")!;
    field.value = "ac";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await Promise.resolve();
    expect(typed).toEqual(["ac"]);
  });
});
