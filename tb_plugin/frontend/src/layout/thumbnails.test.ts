import { describe, expect, it } from "vitest";
import { golden } from "../testing/golden";
import {
  bringTileIntoSight,
  CHIP_TILE,
  everyNth,
  layoutSmallSentence,
  layoutTiles,
  SENTENCE_TILE,
  sharedScales,
  stackChips,
} from "./thumbnails";

const [PICTURE] = golden.pictures.pictures;

describe("the row of small pictures", () => {
  it("has all records in sight where they fit", () => {
    const tiles = layoutTiles(60, 1500, 0, CHIP_TILE);
    expect(tiles).toMatchObject({ from: 0, to: 60 });
    expect(tiles.whole).toBeLessThanOrEqual(1500.001);
    expect(layoutTiles(3, 1500, 0, CHIP_TILE).width).toBe(CHIP_TILE.most);
  });

  it("asks for what is in sight alone where there are many", () => {
    const tiles = layoutTiles(200, 600, 1800, CHIP_TILE);
    expect(tiles.width).toBe(CHIP_TILE.least);
    expect(tiles.whole).toBeGreaterThan(3000);
    expect(tiles.from * tiles.pitch).toBeLessThanOrEqual(1800);
    expect(tiles.to * tiles.pitch).toBeGreaterThanOrEqual(2400);
    expect(tiles.to - tiles.from).toBeLessThan(50);
    expect(layoutTiles(200, 600, 1e9, CHIP_TILE)).toMatchObject({ to: 200 });
    expect(layoutTiles(0, 600, 0, CHIP_TILE)).toMatchObject({ from: 0, to: 0, whole: 0 });
  });

  it("scrolls no more than is needed to see the record shown and those beside it", () => {
    const tiles = layoutTiles(200, 600, 0, SENTENCE_TILE);
    expect(bringTileIntoSight(3, tiles, 600, 0)).toBe(0);
    const moved = bringTileIntoSight(100, tiles, 600, 0);
    expect(moved).toBeCloseTo(102 * tiles.pitch - 600);
    expect(bringTileIntoSight(100, tiles, 600, moved)).toBe(moved);
    expect(bringTileIntoSight(199, tiles, 600, 0)).toBeCloseTo(tiles.whole - 600);
    expect(bringTileIntoSight(0, tiles, 600, moved)).toBe(0);
  });

  it("writes round numbers of epochs where there is room", () => {
    expect([everyNth(40, 26), everyNth(18, 26), everyNth(9, 26), everyNth(2, 26)]).toEqual([1, 2, 5, 20]);
  });

  it("stacks the chips by their units, without the empty ones", () => {
    const boxes = stackChips([10, 0, 30], 20, 41);
    expect(boxes[1]).toBeNull();
    expect(boxes[0]).toEqual({ x: 0, y: 0, width: 20, height: 10 });
    expect(boxes[2]).toEqual({ x: 0, y: 11, width: 20, height: 30 });
    const real = stackChips(PICTURE!.units!, 20, 64);
    const last = real.at(-1)!;
    expect(last.y + last.height).toBeCloseTo(64);
  });

  it("draws the glyphs of a sentence within their rows, on one scale", () => {
    const sentence = PICTURE!.sentence!;
    const { sentence: scale } = sharedScales(golden.pictures.pictures);
    expect(scale).toBe(Math.max(...golden.pictures.pictures.map((one) => one.sentence!.scale)));
    const paths = layoutSmallSentence(sentence, 2, 4, 12, 50, scale);
    const heights = [...paths.body.matchAll(/M([-\d.]+) ([-\d.]+)h([-\d.]+)v([-\d.]+)/g)].map((found) =>
      found.slice(1).map(Number),
    );
    expect(heights).toHaveLength(4 * PICTURE!.units!.length);
    for (const [x, y, width, height] of heights as [number, number, number, number][]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(50);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(48);
    }
    expect(layoutSmallSentence(sentence, sentence.words.length, 4, 12, 50, scale).body).toBe("");
  });

  it("has a scale also where nothing is known", () => {
    expect(sharedScales([])).toEqual({ response: 1, sentence: 1 });
  });
});
