import { describe, expect, it } from "vitest";
import { band, drawFalling, drawLinks, fullWidth, isDrawn, leadPath, mainLinks, shownLinks } from "./links";

describe("links", () => {
  const lefts = [{ x: 0, y: 0, width: 50, height: 40 }];
  const rights = [0, 100].map((y) => ({ x: 200, y, width: 50, height: 40 }));
  const scale = { strongest: 1, width: 10, threshold: 0.2, ceiling: 1 };
  const link = (right: number, value: number) => ({ left: 0, right, value });
  const startOf = (path: string) => Number(/^M\S+ ([\d.]+)/.exec(path)![1]);
  /** Where links leave a box of a height, from top to bottom. */
  const portsOf = (height: number, links: Parameters<typeof drawLinks>[0]) => {
    const ends = [0, 100, 200, 300].map((y) => ({ x: 200, y, width: 50, height: 40 }));
    const drawn = drawLinks(links, [{ x: 0, y: 0, width: 50, height }], ends, scale, 60);
    return drawn.map(({ path }) => startOf(path));
  };

  it("are led to past what stands between, at the nearest height at which that is free", () => {
    const passed = [
      { from: 0, to: 90, free: [5] },
      { from: 120, to: 160, free: [0, 22, 44] },
      { from: 180, to: 200, free: [12] },
    ];
    expect(leadPath(100, 15, 200, passed)).toEqual({ path: "M100 15H114V22H174V12H200", y: 12 });
    expect(leadPath(100, 15, 170, passed)).toEqual({ path: "M100 15H114V22H170", y: 22 });
  });

  it("are left out below the threshold, above the ceiling, and where there is nothing", () => {
    const shown = (values: number[], range: { threshold: number; ceiling: number }) =>
      shownLinks({ links: values.map((value) => [value]), chips: [{ units: [0] }] }, range).map(({ right }) => right);
    expect(shown([0.1, -0.5], scale)).toEqual([1]);
    expect(shown([0.3, -0.5], { ...scale, ceiling: 0.4 })).toEqual([0]);
    expect(shown([0], { threshold: 0, ceiling: 1 })).toEqual([]);
  });

  it("fall from a step above the chips in lanes beside them, and enter them at their right ends", () => {
    const links = [0, 1].map((right) => link(right, 1 - 0.75 * right));
    const drawn = drawFalling(links, { x: 10, y: -90 }, -60, rights, scale, 260);
    // The chip below has the lane that is nearer, so that no link crosses another.
    expect(drawn.map(({ right, width }) => [right, width])).toEqual([
      [1, 1.25],
      [0, 5],
    ]);
    expect(drawn.map(({ path }) => /V(\d+)Q(\d+).*H(\d+)$/.exec(path)?.slice(1).map(Number))).toEqual([
      [108, 267, 250],
      [8, 274, 250],
    ]);
    expect(drawFalling([link(7, 1)], { x: 0, y: 0 }, 0, rights, scale, 260)).toEqual([]);
  });

  it("are by default the strongest of each cloud, and a second one that is nearly as strong", () => {
    const links = [[0.5, -0.4, 0.35], [0.01, 0.002, 0], [0, 0, 0], [-0.1, 0.3, 0.1]]; // prettier-ignore
    const main = mainLinks(links, [4, 4, 4]).map(({ left, right }) => `${left}:${right}`);
    expect(main).toEqual(["0:0", "1:0", "0:1", "1:3"]);
    // A large chip counts more than a small one.
    expect(mainLinks([[0.5, 0.4]], [1, 16]).map(({ left }) => left)).toEqual([1]);
  });

  it("are as wide as they are strong, and leave side by side in the order of their ends", () => {
    const [lower, upper] = drawLinks([link(1, -1), link(0, 0.5)], lefts, rights, scale, 60);
    expect([lower!.width, upper!.width]).toEqual([10, 5]);
    expect(startOf(upper!.path) + 7.5).toBeCloseTo(startOf(lower!.path));
  });

  it("keep their widths where the box is high enough for all of them side by side", () => {
    const [first, second] = portsOf(40, [link(0, 1), link(1, 1)]);
    expect(second! - first!).toBeCloseTo(10);
    expect((first! + second!) / 2).toBeCloseTo(20);
  });

  it("are pushed together where the box is too low, within it and no nearer than they must", () => {
    const ports = portsOf(20, [link(0, 1), link(1, 1), link(2, 1), link(3, 1)]);
    const distances = ports.slice(1).map((y, index) => y - ports[index]!);
    // Sixteen of twenty pixels are free for four links of ten.
    for (const distance of distances) expect(distance).toBeCloseTo(4);
    expect((ports[0]! + ports[3]!) / 2).toBeCloseTo(10);
    expect(Math.min(...ports)).toBeGreaterThan(0);
    expect(Math.max(...ports)).toBeLessThan(20);
  });

  it("are thinner where there are more chips, so that those of a low one lie side by side", () => {
    const column = { height: 720 };
    expect([4, 7, 20].map((chips) => Math.round(fullWidth(10, column, chips) * 10) / 10)).toEqual([10, 10, 3.6]);
    // Of twenty chips one with its units in a single row, and four links.
    const width = fullWidth(10, column, 20);
    const box = { x: 0, y: 0, width: 50, height: 19 };
    const ends = [0, 40, 80, 120].map((y) => ({ ...box, x: 200, y }));
    const drawn = drawLinks([0, 1, 2, 3].map((right) => link(right, 1)), [box], ends, { strongest: 1, width }, 60); // prettier-ignore
    const starts = drawn.map(({ path }) => startOf(path));
    for (const [at, y] of starts.slice(1).entries()) expect(y - starts[at]!).toBeGreaterThanOrEqual(width - 0.1);
  });

  it("have a width that can be seen, however weak they are", () => {
    const [weak] = drawLinks([link(0, 0.001)], lefts, rights, scale, 60);
    expect(weak!.width).toBe(0.75);
  });

  it("are drawn from the threshold to the ceiling, both included, and never where there is no response", () => {
    const range = { threshold: 0.2, ceiling: 0.8 };
    expect([0.19, 0.2, 0.8, 0.81, -0.2, -0.81].map((value) => isDrawn(value, range))).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(isDrawn(0, { threshold: 0, ceiling: 1 })).toBe(false);
  });

  it("run level to the end of their column before they bend", () => {
    expect(band(50, 10, 200, 90, 80)).toMatch(/^M50 10H80C/);
    expect(band(50, 10, 200, 90, 20)).toMatch(/^M50 10H50C/);
  });
});
