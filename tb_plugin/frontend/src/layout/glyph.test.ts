import { describe, expect, it } from "vitest";
import { layoutGlyph, numberedBars } from "./glyph";

const BOX = { x: 0, y: 0, width: 100, height: 111 };

/** One chip: P, N and their changes. Between -1 and 1 the glyph has `reach` pixels up and down. */
function glyph(positive: number, negative: number, changePositive: number, changeNegative: number, kept = 0.5) {
  return layoutGlyph(
    {
      word: "w",
      positive: [positive],
      negative: [negative],
      change_positive: [changePositive],
      change_negative: [changeNegative],
      kept: [kept],
      link: [0],
    },
    BOX,
    1,
  );
}

describe("numbers above the bars", () => {
  it("stand apart, that of a chip that is off in the place of its neighbours", () => {
    expect(numberedBars(8, 150)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(numberedBars(8, 70)).toEqual([0, 2, 4, 6]);
    expect(numberedBars(8, 70, [1])).toEqual([1, 4, 6]);
    expect(numberedBars(8, 50, [1, 2, 7])).toEqual([1, 7]);
  });
});

describe("layoutGlyph", () => {
  const { midline } = glyph(0, 0, 0, 0);
  const reach = 50;

  it("draws the body from P above the mid-line to N below it", () => {
    const { bodies } = glyph(0.6, -0.2, 0, 0);
    expect(bodies[0]!.box.y).toBeCloseTo(midline - 0.6 * reach);
    expect(bodies[0]!.box.height).toBeCloseTo(0.8 * reach);
  });

  it("draws a positive part that grew inside the body, rising", () => {
    const [change] = glyph(0.6, -0.2, 0.4, 0).changes;
    expect(change).toMatchObject({ rises: true, grows: true });
    expect(change!.box.y).toBeCloseTo(midline - 0.6 * reach);
    expect(change!.box.height).toBeCloseTo(0.4 * reach);
  });

  it("draws a positive part that shrank above the body, falling", () => {
    const [change] = glyph(0.2, -0.2, -0.4, 0).changes;
    expect(change).toMatchObject({ rises: false, grows: false });
    expect(change!.box.y).toBeCloseTo(midline - 0.6 * reach);
    expect(change!.box.y + change!.box.height).toBeCloseTo(midline - 0.2 * reach);
  });

  it("draws a negative part that grew inside the body, falling", () => {
    const [change] = glyph(0.2, -0.6, 0, -0.4).changes;
    expect(change).toMatchObject({ rises: false, grows: true });
    expect(change!.box.y).toBeCloseTo(midline + 0.2 * reach);
    expect(change!.box.y + change!.box.height).toBeCloseTo(midline + 0.6 * reach);
  });

  it("draws a negative part that shrank below the body, rising", () => {
    const [change] = glyph(0.2, -0.2, 0, 0.4).changes;
    expect(change).toMatchObject({ rises: true, grows: false });
    expect(change!.box.y).toBeCloseTo(midline + 0.2 * reach);
    expect(change!.box.height).toBeCloseTo(0.4 * reach);
  });

  it("stays in its box when the values leave the scale", () => {
    const { bodies, changes } = glyph(30, -30, 20, -20);
    for (const { box } of [...bodies, ...changes]) {
      expect(box.y).toBeGreaterThanOrEqual(BOX.y);
      expect(box.y + box.height).toBeLessThanOrEqual(BOX.y + BOX.height);
    }
  });

  it("fills the gauge by the share kept", () => {
    const { gauges } = glyph(0.1, -0.4, 0, 0, 0.25);
    expect(gauges[0]!.kept).toBeCloseTo(gauges[0]!.track.width / 4);
  });

  it("draws nothing for a sentence without chips", () => {
    const empty = {
      word: "",
      positive: [],
      negative: [],
      change_positive: [],
      change_negative: [],
      kept: [],
      link: [],
    };
    expect(layoutGlyph(empty, BOX, 0).bodies).toEqual([]);
  });
});
