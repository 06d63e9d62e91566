/** Colour by difference: what the second pane's units respond more than the first's, to the same word or step. */
import type { Comparison, ResponseRow } from "../../api/types";
import { shownRow, type PaneData } from "../records/pane_data";

/** A response, or the difference of two: second less first. */
export interface ShownRow extends ResponseRow {
  difference?: boolean;
}

/** The difference of what colours the two panes; null where their units do not correspond or one has no such response. */
export function differenceRow(panes: readonly PaneData[], unitsCorrespond: boolean): ShownRow | null {
  const [first, second] = panes.map(shownRow);
  if (!unitsCorrespond || !first || !second || first.values.length !== second.values.length) return null;
  // One of the two results may not have come yet.
  if (first.word !== second.word || first.position !== second.position) return null;
  const errors = first.standard_errors?.map((one, unit) => {
    const other = second.standard_errors?.[unit];
    return typeof one === "number" && typeof other === "number" ? Math.hypot(one, other) : null;
  });
  return {
    ...second,
    values: second.values.map((value, unit) => value - first.values[unit]!),
    ...(errors && { standard_errors: errors }),
    difference: true,
  };
}

/** By how much more strongly the second pane's state responds to each word in common, in units of the state. */
export function wordChanges(comparison: Comparison): ReadonlyMap<string, number> {
  return new Map(comparison.words.map((one) => [one.word, one.norm_change]));
}
