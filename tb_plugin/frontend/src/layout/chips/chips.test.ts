import { describe, expect, it } from "vitest";
import { seeded } from "../../testing/synthetic";
import { CHIP_SHAPES, leastChipsHeight, packChips, type ChipShape } from "./chips";
import { overlap, type Box } from "../box";

function sizesOf(units: number, chips: number): number[] {
  const random = seeded(units + chips);
  const sizes = new Array<number>(chips).fill(0);
  // Squared, so that some chips are many times as large as others.
  for (let unit = 0; unit < units; unit++) sizes[Math.floor(chips * random() ** 2)]! += 1;
  return sizes;
}

describe("packChips", () => {
  const columns = [
    { x: 10, y: 30, width: 260, height: 700 },
    { x: 0, y: 0, width: 130, height: 420 },
    { x: 5, y: 5, width: 620, height: 1900 },
  ];
  for (const units of [8, 30, 128, 650, 1024, 4096])
    for (const chips of [2, 8, 20])
      for (const column of columns)
        it(`packs ${units} units in ${chips} chips into ${column.width} × ${column.height} without overlap`, () => {
          const sizes = sizesOf(units, chips);
          const height = Math.max(column.height, leastChipsHeight(sizes, column.width));
          for (const shape of CHIP_SHAPES) check(sizes, { ...column, height }, shape);
        });

  function check(sizes: number[], column: Box, shape: ChipShape) {
    const { chips: places, side, bottom } = packChips(sizes, column, shape);
    expect(bottom).toBeLessThanOrEqual(column.y + column.height + 0.01);
    places.forEach((place, index) => {
      expect(place.cells).toHaveLength(sizes[index]!);
      expect(place.box.width).toBeLessThanOrEqual(column.width + 0.01);
      // The label stands between this chip and the one above.
      const above = places[index - 1]?.box;
      if (place.wordsY !== null) expect(place.box.y - place.wordsY).toBeGreaterThan(3);
      if (above) expect(place.labelY - 11).toBeGreaterThanOrEqual(above.y + above.height);
      const { x, y, width, height } = place.box;
      // One expectation for all cells: one for each side of each takes longer than all other tests of the arithmetic.
      const within = (cell: { x: number; y: number }) =>
        cell.x >= x && cell.y >= y && cell.x + side <= x + width + 0.01 && cell.y + side <= y + height + 0.01;
      expect(place.cells.filter((cell) => !within(cell))).toEqual([]);
      const [first, second] = place.cells;
      if (first && second)
        expect(overlap({ ...first, width: side, height: side }, { ...second, width: side, height: side })).toBe(false);
    });
  }

  it("makes tall chips of one height, as wide as they need", () => {
    const { chips } = packChips([40, 10, 22], columns[0]!, "tall");
    expect(new Set(chips.map((chip) => chip.box.height)).size).toBe(1);
    expect(chips[0]!.box.width).toBeGreaterThan(chips[1]!.box.width);
  });

  it("keeps the order of the numbers and draws a chip without units", () => {
    const { chips } = packChips([5, 0, 50], columns[0]!);
    expect(chips.map((chip) => chip.box.y)).toEqual([...chips.map((chip) => chip.box.y)].sort((a, b) => a - b));
    expect(chips[1]!.cells).toEqual([]);
  });

  it("has squares that can be seen of many chips in the lowest column", () => {
    const sizes = sizesOf(64, 20);
    const height = leastChipsHeight(sizes, 200);
    expect(height).toBeLessThan(20 * 38);
    expect(packChips(sizes, { x: 0, y: 0, width: 200, height }).side).toBeGreaterThan(9);
  });

  it("fills the column", () => {
    const { bottom } = packChips(sizesOf(650, 8), columns[0]!);
    expect(bottom).toBeGreaterThan(30 + 700 * 0.93);
  });
});
