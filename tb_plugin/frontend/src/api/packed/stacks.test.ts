import { expect, it } from "vitest";
import { Columns } from "./columns";
import { Stacks } from "./stacks";

it("adds levels to those of the row before, and to those of the record before, a byte each", () => {
  const columns = new Columns(Int8Array.from([100, -4, 100, 1, 1, 2, 3, 4]).buffer, 0);
  const parts = [
    { at: ["b", 0, 4] as const, change: false },
    { at: ["b", 4, 4] as const, change: true },
  ];
  const read = (record: number) => [...new Stacks(columns).read({ unit: 0.5, parts, row: 2 }, record, 0, 4)];
  expect(read(0)).toEqual([50, -2, -28, -1.5]); // 200 is -56 in a byte
  expect(read(1)).toEqual([50.5, -1, -26, 1.5]);
});
