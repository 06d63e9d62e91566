import { describe, expect, it } from "vitest";
import { syntheticSnapshot } from "../../../testing/synthetic";
import { colour } from "../../theme/colours";
import { isOnCanvas, unitFill, unitOpacity } from "./units";

describe("a unit", () => {
  it("is never so faint that its colour is lost, and full where it keeps as many mates as steady units do", () => {
    expect([-1, 0, 0.75, 1].map(unitOpacity)).toEqual([0.38, 0.38, 1, 1]);
  });

  it("is the fainter the nearer it is to another chip", () => {
    const opacities = [0, 0.02, 0.05, 0.3, 0.75].map(unitOpacity);
    expect([...opacities].sort((one, other) => one - other)).toEqual(opacities);
    expect(new Set(opacities).size).toBe(5);
    expect(unitOpacity(0.3)).toBe(0.63);
  });

  it("is grey without a response, and coloured alike beyond the clip", () => {
    const fill = unitFill({ values: [0.1, 0.5, 5, -5], full: 0.5, signed: true }, "light");
    expect(fill(1)).toBe(fill(2));
    expect(new Set([0, 1, 3].map(fill)).size).toBe(3);
    const sizes = unitFill({ values: [0, null], full: 1, signed: false }, "dark");
    expect([sizes(0) === sizes(1), sizes(1)]).toEqual([false, colour("neutral", "dark")]); // unknown is not 0
    expect(unitFill({ values: null, full: 0.5, signed: true }, "dark")(0)).toBe(colour("neutral", "dark"));
  });

  it("is an element as long as there are no more than 512", () => {
    const chips = (units: number) => syntheticSnapshot({ units, words: 12, clusters: 4, sentence: 3 }).chips;
    expect([isOnCanvas(chips(256)), isOnCanvas(chips(257))]).toEqual([false, true]);
  });
});
