import { describe, expect, it } from "vitest";
import { CHIP_SHAPES, packChips, unitAt } from "./chips";
import { syntheticSnapshot } from "../../testing/synthetic";

const { chips } = syntheticSnapshot({ units: 2048, words: 40, clusters: 8, sentence: 0 });
const column = { x: 130, y: 30, width: 260, height: 800 };

describe.each(CHIP_SHAPES)("the unit under the pointer, %s chips", (shape) => {
  const layout = packChips(
    chips.map((chip) => chip.units.length),
    column,
    shape,
  );
  const squares = chips.flatMap((chip, index) =>
    chip.units.map(({ unit }, position) => ({ unit, ...layout.chips[index]!.cells[position]! })),
  );

  it("is the one whose square it is in", () => {
    const inside = (share: number) =>
      squares.map(({ x, y }) => unitAt(chips, layout, x + share * layout.side, y + share * layout.side));
    const units = squares.map(({ unit }) => unit);
    for (const share of [0.01, 0.5, 0.99]) expect(inside(share)).toEqual(units);
  });

  it("is none between the squares, on the rim of a chip, or outside", () => {
    const gap = layout.side * 1.02;
    for (const { x, y } of squares.slice(0, 50)) expect(unitAt(chips, layout, x + gap, y)).toBeNull();
    const { box } = layout.chips[2]!;
    expect(unitAt(chips, layout, box.x + 1, box.y + 1)).toBeNull();
    expect(unitAt(chips, layout, box.x + 5, box.y - 5)).toBeNull();
    expect(unitAt(chips, layout, 0, 0)).toBeNull();
    expect(unitAt(chips, layout, column.x + column.width + 1, 400)).toBeNull();
  });
});
