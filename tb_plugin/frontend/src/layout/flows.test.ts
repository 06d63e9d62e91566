import { describe, expect, it } from "vitest";
import { golden } from "../testing/golden";
import { layoutFlow } from "./flows";

const FRAME = { x: [20, 100] as const, top: 10, bottom: 410 };
const total = (flow: number[][]) => flow.flat().reduce((sum, count) => sum + count, 0);

describe("a flow", () => {
  const { unit_flow: flow, word_flow: words } = golden.compare;

  it("has a band for every pair that shares members, and no other", () => {
    const { bands } = layoutFlow(flow!, null, FRAME);
    const wanted = flow!.flatMap((row, first) =>
      row.flatMap((count, second) => (count > 0 ? [{ first, second, count }] : [])),
    );
    expect(bands.map(({ first, second, count }) => ({ first, second, count }))).toEqual(wanted);
    expect(layoutFlow(words, null, FRAME).bands.reduce((sum, { count }) => sum + count, 0)).toBe(total(words));
  });

  it("stacks bars as high as their counts, on both sides by one scale, within the frame", () => {
    const { first, second } = layoutFlow(flow!, null, FRAME);
    const scale = first[0]!.height / first[0]!.count;
    for (const bar of [...first, ...second]) {
      expect(bar.height).toBeCloseTo(scale * bar.count);
      expect(bar.y).toBeGreaterThanOrEqual(FRAME.top - 1e-9);
      expect(bar.y + bar.height).toBeLessThanOrEqual(FRAME.bottom + 1e-9);
    }
    expect(first.reduce((sum, { count }) => sum + count, 0)).toBe(golden.compare.first.units);
  });

  it("puts bars around the middles of their clusters without letting them meet", () => {
    const middles = [
      [60, 120, 390],
      [50, 200, 300],
    ] as const;
    const layout = layoutFlow(flow!, middles, FRAME);
    ([layout.first, layout.second] as const).forEach((side, place) => {
      side.forEach((bar, index) => {
        expect(bar.y + bar.height / 2).toBeCloseTo(middles[place]![index]!);
        const next = side[index + 1];
        if (next) expect(bar.y + bar.height).toBeLessThanOrEqual(next.y);
      });
    });
  });

  it("bears clusters without members, one that has all, and middles on one spot", () => {
    for (const odd of [
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 5],
        [0, 0],
      ],
      [],
      [[]],
    ])
      // prettier-ignore
      for (const { height } of layoutFlow(odd, null, FRAME).first) expect(Number.isFinite(height)).toBe(true);
    const { bands } = layoutFlow([[3, 1], [1, 2]], [[100, 100], [100, 300]], FRAME); // prettier-ignore
    for (const { path } of bands) expect(path).not.toContain("NaN");
  });
});
