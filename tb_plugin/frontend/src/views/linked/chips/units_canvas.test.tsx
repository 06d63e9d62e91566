// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { packChips } from "../../../layout/chips/chips";
import { syntheticSnapshot } from "../../../testing/synthetic";
import { UnitsCanvas } from "./UnitsCanvas";
import { isOnCanvas, unitFill, unitPlaces, unitShape, type UnitPaint } from "./units";

const filled: { x: number; y: number; fill: string; shape: string }[] = [];
const pen = {
  fillStyle: "",
  globalAlpha: 1,
  at: { x: 0, y: 0 },
  setTransform: vi.fn(),
  clearRect: vi.fn(() => void (filled.length = 0)),
  fillRect: vi.fn(),
  translate(x: number, y: number) {
    this.at = { x: this.at.x + x, y: this.at.y + y };
  },
  fill({ d }: Shape) {
    filled.push({ x: Math.round(this.at.x), y: Math.round(this.at.y), fill: this.fillStyle, shape: d });
  },
};

class Shape {
  constructor(readonly d: string) {}
}

beforeEach(() => {
  vi.stubGlobal("Path2D", Shape);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as never);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("draws every unit at its place in its colour, those against their chip without a corner, and all anew in other colours", () => {
  const { chips } = syntheticSnapshot({ units: 300, words: 8, clusters: 4, sentence: 3 });
  expect(isOnCanvas(chips)).toBe(true);
  const column = { x: 200, y: 30, width: 330, height: 600 };
  const layout = packChips(
    chips.map(({ units }) => units.length),
    column,
  );
  const paintOf = (sign: number): UnitPaint => ({
    values: Array.from({ length: 300 }, (_, unit) => (sign * unit) / 300),
    full: 1,
    signed: true,
  });
  const canvas = (paint: UnitPaint) => (
    <UnitsCanvas chips={chips} layout={layout} column={column} height={640} paint={paint} theme="light" />
  );
  const against = new Map(chips.flatMap(({ units }) => units.map(({ unit, polarity }) => [unit, polarity < 0])));
  expect(new Set(against.values()).size).toBe(2);
  const wanted = (paint: UnitPaint) =>
    [...unitPlaces(chips, layout)].map(([unit, { x, y }]) => ({
      x: Math.round(x),
      y: Math.round(y),
      fill: unitFill(paint, "light")(Number(unit)),
      shape: unitShape(layout.side, against.get(Number(unit))!),
    }));
  const { container, rerender } = render(canvas(paintOf(1)));
  expect(filled).toEqual(wanted(paintOf(1)));
  expect(pen.fillRect).toHaveBeenCalledTimes(chips.length);
  rerender(canvas(paintOf(-1)));
  expect(filled).toEqual(wanted(paintOf(-1)));
  expect(container.querySelector("canvas")!.style).toMatchObject({ left: "200px", width: "384px", height: "640px" });
});
