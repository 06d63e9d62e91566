import { expect, it } from "vitest";
import { DEFAULT_TIMELINE } from "../choices/timeline";
import { withoutUnknown } from "./unknown_names";

it("names of an address that no record has are left out and told", () => {
  const known = { curves: ["blockiness", "log:val_loss"], lines: ["lstm/version_0"] };
  expect(withoutUnknown(DEFAULT_TIMELINE, known)).toBeNull();
  expect(withoutUnknown({ ...DEFAULT_TIMELINE, curves: ["blockiness"], metric: "" }, known)).toBeNull();
  const asked = { ...DEFAULT_TIMELINE, curves: ["blockiness", "nonsense"], lines: ["gone"], metric: "log:f1" };
  const { kept, told } = withoutUnknown(asked, known)!;
  expect(kept).toEqual({ ...DEFAULT_TIMELINE, curves: ["blockiness"], lines: null, metric: null });
  for (const one of ["“curves=nonsense”", "“lines=gone” (a run)", "“metric=log:f1”"]) expect(told).toContain(one);
});
