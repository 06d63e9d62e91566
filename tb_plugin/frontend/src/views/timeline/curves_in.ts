/** Which curves stand in a row, and how wide. */
import { chosenCurves, type CurveKind } from "../../state/timeline/curves";

export const GAP = 16;
/** A curve with its name is readable from here on. */
const LEAST_WIDTH = 150;
/** Where more were chosen than fit, they may be so narrow before they stand in two rows. */
const NARROWEST = 112;
/** Few curves are not drawn out over a wide frame. */
const WIDEST = 520;

/** The curves that were chosen, or as many as fit into `room` pixels; in how many rows, and the width of each. */
export function curvesIn(room: number, kinds: readonly CurveKind[], chosen: readonly string[] | null) {
  const fit = Math.max(1, Math.floor((room + GAP) / (LEAST_WIDTH + GAP)));
  const curves = chosenCurves(kinds, chosen, fit);
  const inRow = Math.min(curves.length, Math.max(fit, Math.floor((room + GAP) / (NARROWEST + GAP))));
  const rows = Math.ceil(curves.length / Math.max(1, inRow));
  const side = Math.max(1, Math.ceil(curves.length / Math.max(1, rows)));
  return { curves, rows, each: Math.min(WIDEST, Math.floor((room + GAP) / side) - GAP) };
}
