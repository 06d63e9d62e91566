import { describe, expect, it } from "vitest";
import { golden } from "../testing/golden";
import {
  bringThumbnailIntoSight,
  CHIP_THUMBNAIL,
  everyNth,
  layoutThumbnailSentence,
  layoutThumbnails,
  SENTENCE_THUMBNAIL,
  stackChips,
} from "./thumbnails";

const [THUMBNAIL] = golden.thumbnails.thumbnails;

describe("the row of thumbnails", () => {
  it("has all records in sight where they fit", () => {
    const layout = layoutThumbnails(60, 1500, 0, CHIP_THUMBNAIL);
    expect(layout).toMatchObject({ from: 0, to: 60 });
    expect(layout.whole).toBeLessThanOrEqual(1500.001);
    expect(layoutThumbnails(3, 1500, 0, CHIP_THUMBNAIL).whole).toBeCloseTo(1500);
    expect(layoutThumbnails(3, 1500, 0, SENTENCE_THUMBNAIL).whole).toBeCloseTo(1500);
  });

  it("asks for what is in sight alone where there are many", () => {
    const layout = layoutThumbnails(700, 600, 1800, CHIP_THUMBNAIL);
    expect(layout.pitch).toBe(CHIP_THUMBNAIL.least);
    expect(layout.whole).toBeGreaterThan(3000);
    expect(layout.from * layout.pitch).toBeLessThanOrEqual(1800);
    expect(layout.to * layout.pitch).toBeGreaterThanOrEqual(2400);
    expect(layout.to - layout.from).toBeLessThan(140);
    expect(layoutThumbnails(700, 600, 1e9, CHIP_THUMBNAIL)).toMatchObject({ to: 700 });
    expect(layoutThumbnails(0, 600, 0, CHIP_THUMBNAIL)).toMatchObject({ from: 0, to: 0, whole: 0 });
  });

  it("scrolls no more than is needed to see the record shown and those beside it", () => {
    const layout = layoutThumbnails(200, 600, 0, SENTENCE_THUMBNAIL);
    expect(bringThumbnailIntoSight(3, layout, 600, 0)).toBe(0);
    const moved = bringThumbnailIntoSight(100, layout, 600, 0);
    expect(moved).toBeCloseTo(102 * layout.pitch - 600);
    expect(bringThumbnailIntoSight(100, layout, 600, moved)).toBe(moved);
    expect(bringThumbnailIntoSight(199, layout, 600, 0)).toBeCloseTo(layout.whole - 600);
    expect(bringThumbnailIntoSight(0, layout, 600, moved)).toBe(0);
  });

  it("writes round numbers of epochs where there is room", () => {
    expect([everyNth(40, 26), everyNth(18, 26), everyNth(9, 26), everyNth(2, 26)]).toEqual([1, 2, 5, 20]);
  });

  it("stacks the chips by their units, without the empty ones", () => {
    const boxes = stackChips([10, 0, 30], 20, 41);
    expect(boxes[1]).toBeNull();
    expect(boxes[0]).toEqual({ x: 0, y: 0, width: 20, height: 10 });
    expect(boxes[2]).toEqual({ x: 0, y: 11, width: 20, height: 30 });
    const real = stackChips(THUMBNAIL!.units!, 20, 64);
    const last = real.at(-1)!;
    expect(last.y + last.height).toBeCloseTo(64);
  });

  it("draws the glyphs of a sentence within their rows, on one scale", () => {
    const sentence = THUMBNAIL!.sentence!;
    const paths = layoutThumbnailSentence(sentence, 2, 4, 12, 50, golden.sentence.scale);
    const heights = [...paths.body.matchAll(/M([-\d.]+) ([-\d.]+)h([-\d.]+)v([-\d.]+)/g)].map((found) =>
      found.slice(1).map(Number),
    );
    expect(heights).toHaveLength(4 * THUMBNAIL!.units!.length);
    for (const [x, y, width, height] of heights as [number, number, number, number][]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(50);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(48);
    }
    expect(layoutThumbnailSentence(sentence, sentence.words.length, 4, 12, 50, 1).body).toBe("");
    // What rose is up, whether it grew or shrank, what fell is down.
    const one = { ...sentence, positive: [[0.5]], negative: [[-0.5]] };
    for (const [rise, wanted] of [
      [0.2, "grewUp"],
      [-0.2, "shrankDown"],
    ] as const) {
      const step = { ...one, change_positive: [[rise]], change_negative: [[0]] };
      const of = layoutThumbnailSentence(step, 0, 1, 12, 50, 1);
      const names = ["grewUp", "shrankUp", "grewDown", "shrankDown"] as const;
      expect(names.filter((name) => of[name] !== "")).toEqual([wanted]);
    }
  });
});
