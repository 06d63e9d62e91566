import { describe, expect, it } from "vitest";
import { movedTo, offered } from "./clusters";

describe("the slider of clusters", () => {
  it("leads back to the recorded number, where that cannot be asked for, too", () => {
    expect(offered([2, 3, 4], 1)).toEqual([1, 2, 3, 4]);
    expect(movedTo(offered([2, 3, 4], 1), 2, 1)).toBe(1);
    expect(movedTo(offered([2, 3], 32), 3, 25)).toBe(32);
    expect(offered([2, 3], undefined)).toEqual([2, 3]);
  });

  it("goes from one number that a report holds to the next", () => {
    expect(movedTo([4, 8, 12], 4, 5)).toBe(8);
    expect(movedTo([4, 8, 12], 8, 7)).toBe(4);
    expect(movedTo([4, 8, 12], 12, 13)).toBe(12);
    expect(movedTo([4, 8, 12], 4, 11)).toBe(12);
  });
});
