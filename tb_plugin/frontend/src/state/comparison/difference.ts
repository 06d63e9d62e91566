/** Colour by difference: what the later record's units respond more than the earlier's, to the same word or step. */
import type { Chip, ResponseRow } from "../../api/types";
import { laterOf } from "./order";
import { polarities } from "../records/along";
import { shownRow, type PaneData } from "../records/pane_data";
import type { Whose } from "../records/pane_difference";

const NO_CHIPS: Chip[] = [];

/**
 * A response, or the difference of two: later less earlier, or second less first where none is the later one; that one is
 * along the chips.
 */
export interface ShownRow extends ResponseRow {
  difference?: Whose;
}

/**
 * The difference of what colours the two panes, along the chips of the later record (or the second), so that a unit has one
 * sign in both, also where it goes with its chip in one and against it in the other; null where their units do not
 * correspond or one has no such response.
 */
export function differenceRow(panes: readonly PaneData[], unitsCorrespond: boolean): ShownRow | null {
  const [first, second] = panes.map(shownRow);
  if (!unitsCorrespond || !first || !second || first.values.length !== second.values.length) return null;
  // One of the two results may not have come yet.
  if (first.word !== second.word || first.position !== second.position) return null;
  const later = laterOf(panes.map(({ resolved }) => resolved));
  const sign = later === 0 ? -1 : 1;
  const turned = polarities(panes[later ?? 1]?.content.value?.snapshot.chips ?? NO_CHIPS);
  const errors = first.standard_errors?.map((one, unit) => {
    const other = second.standard_errors?.[unit];
    return typeof one === "number" && typeof other === "number" ? Math.hypot(one, other) : null;
  });
  return {
    ...second,
    values: second.values.map((value, unit) => sign * (turned[unit] ?? 1) * (value - first.values[unit]!)),
    ...(errors && { standard_errors: errors }),
    difference: later === null ? "second" : "later",
  };
}
