// @vitest-environment happy-dom
import { cleanup, createEvent, fireEvent, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { layoutSequence } from "../../../layout/sentence/sequence";
import { syntheticSentence } from "../../../testing/synthetic";
import { Strip } from "./Strip";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const LENGTH = 40;
/** So high is a step in the strip. */
const CELL = 10;

/** A sentence of 40 steps of which those from 10 on are in sight, eight of them. */
function draw() {
  const sentence = syntheticSentence({ units: 8, words: 20, clusters: 4, sentence: LENGTH });
  const column = { x: 0, y: 0, width: 300, height: LENGTH * CELL };
  const layout = { ...layoutSequence(LENGTH, column, 10, 8, { label: 50 }), from: 10, visible: 8, last: LENGTH - 8 };
  const onWindow = vi.fn();
  const { container } = render(
    <svg>
      <Strip
        sentence={sentence}
        layout={layout}
        strip={{ ...column, width: 12 }}
        controls="steps"
        onWindow={onWindow}
      />
    </svg>,
  );
  const strip = container.querySelector("[role=scrollbar]")!;
  const ground = container.querySelector(".strip-ground")!;
  vi.spyOn(ground, "getBoundingClientRect").mockReturnValue({ top: 0 } as DOMRect);
  for (const one of strip.querySelectorAll("rect")) one.setPointerCapture = () => {};
  const point = (type: "pointerDown" | "pointerMove" | "pointerUp", on: Element, step: number) => {
    const event = createEvent[type](on, { button: 0, pointerId: 1 });
    Object.defineProperty(event, "clientY", { value: step * CELL });
    Object.defineProperty(event, "button", { value: 0 });
    fireEvent(on, event);
  };
  const grip = (name: string) => container.querySelector(`[data-grip=${name}]`)!;
  return { strip, ground, point, grip, onWindow, last: () => onWindow.mock.calls.at(-1) };
}

it("says which steps are in sight, and moves them by keys", () => {
  const { strip, last } = draw();
  expect(strip.getAttribute("aria-valuetext")).toBe("steps 11 to 18 of 40");
  for (const [key, window] of [
    ["ArrowDown", [11, null]],
    ["PageUp", [2, null]],
    ["Home", [0, null]],
    ["End", [32, null]],
    ["+", [10, 7]],
    ["-", [10, 9]],
  ] as const) {
    fireEvent.keyDown(strip, { key });
    expect(last()).toEqual(window);
  }
});

it("is moved by its frame, and made larger by an edge", () => {
  const { point, grip, last } = draw();
  point("pointerDown", grip("frame"), 12);
  point("pointerMove", grip("frame"), 20);
  expect(last()).toEqual([18, null]);
  point("pointerUp", grip("frame"), 20);
  point("pointerDown", grip("last"), 18);
  point("pointerMove", grip("last"), 30);
  expect(last()).toEqual([10, 20]);
  point("pointerUp", grip("last"), 30);
  point("pointerDown", grip("first"), 10);
  point("pointerMove", grip("first"), 4);
  expect(last()).toEqual([4, 14]);
});

it("comes to where it is pressed, and is drawn anew from there", () => {
  const { point, ground, onWindow, last } = draw();
  point("pointerDown", ground, 30);
  expect(onWindow).not.toHaveBeenCalled();
  point("pointerUp", ground, 30);
  expect(last()).toEqual([26, null]);
  point("pointerDown", ground, 20);
  point("pointerMove", ground, 25);
  expect(last()).toEqual([20, 5]);
});
