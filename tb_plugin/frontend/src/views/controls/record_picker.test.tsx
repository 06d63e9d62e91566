import { expect, it } from "vitest";
import { explained } from "./RecordPicker";

it("says where chips tell no more than chance does", () => {
  const said = (share: number, floor: number | null) =>
    explained({ clusters: 8, explained_variance: share, explained_variance_null: floor });
  expect(said(0.39, 0.08)).toEqual(["39 % explained, 8 % by chance", ", of all responses", " · 8 clusters"]);
  expect(said(0.37, 0.38)).toEqual(["37 % explained, 38 % by chance", ": these chips mean nothing", " · 8 clusters"]);
  expect(said(0.37, null)).toEqual(["37 % explained", ", of all responses", " · 8 clusters"]);
});
