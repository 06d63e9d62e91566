/** The steps of a sentence, one under the other, and the window on a long one. */
import { describe, expect, it } from "vitest";
import { bringIntoSight, layoutSequence, passedSentence, windowOf } from "./sequence";

describe("layoutSequence", () => {
  const column = { x: 0, y: 30, width: 300, height: 600 };

  it("shows all of a short sentence, and none of an empty one", () => {
    expect(layoutSequence(8, column, 0, null, { label: 50 })).toMatchObject({ strip: null, visible: 8, last: 0 });
    expect(layoutSequence(0, column, 0, null, { label: 50 }).rows).toEqual([]);
  });

  it("shows a window on a long one that never runs past the end", () => {
    const layout = layoutSequence(60, column, 1000, null, { label: 50 });
    expect(layout.strip).not.toBeNull();
    expect(layout.from + layout.visible).toBe(60);
    expect(layout.rows).toHaveLength(60);
    const end = layout.rows[59]!;
    expect(end.y + end.height).toBeLessThanOrEqual(column.y + column.height);
  });

  it("shows as many steps as are wanted, within what can be read", () => {
    expect(layoutSequence(60, column, 5, 3, { label: 50 })).toMatchObject({ from: 5, visible: 3 });
    expect(layoutSequence(60, column, 0, 60, { label: 50 }).visible).toBe(Math.floor(600 / 16));
    expect(layoutSequence(8, column, 0, 4, { label: 50 }).strip).not.toBeNull();
  });

  it("is passed between its rows, or below them where they leave no room", () => {
    const whole = layoutSequence(8, column, 0, null, { label: 50 });
    const { free } = passedSentence(whole);
    expect(free).toHaveLength(8);
    const inside = (y: number) => whole.rows.some((row) => y > row.y && y < row.y + row.height);
    expect(free.filter(inside)).toEqual([]);
    const low = layoutSequence(60, column, 0, 60, { label: 50, least: 1 });
    expect(passedSentence(low).free).toEqual([low.view.y + low.view.height + 3]);
  });

  it("takes whole steps of what was brushed, and at least one", () => {
    expect(windowOf(2.4, 7.6, 20)).toEqual([2, 6]);
    expect(windowOf(3.1, 3.2, 20)).toEqual([3, 1]);
    expect(windowOf(-2, 40, 20)).toEqual([0, 20]);
    expect(windowOf(19.8, 20, 20)).toEqual([19, 1]);
  });

  it("brings a step into sight with the least movement", () => {
    const window = { from: 10, visible: 5, last: 55 };
    expect([3, 12, 20].map((step) => bringIntoSight(step, window))).toEqual([3, 10, 16]);
  });
});
