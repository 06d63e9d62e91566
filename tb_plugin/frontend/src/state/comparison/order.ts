/** Which of two records is the earlier one: it stands left, and a difference is what the later one has more. */
import type { Run } from "../../api/types";
import type { Choices, Pane } from "../choices/choices";
import { resolve, sameHistory, type Resolved } from "../records/resolve";

/** The place of the later of two records of one training; null where they are of two trainings, or one is missing. */
export function laterOf([first, second]: readonly (Resolved | null)[]): 0 | 1 | null {
  if (!first || !second || !sameHistory(first, second)) return null;
  const [one, other] = [first.record, second.record];
  return one.created > other.created || (one.created === other.created && one.step > other.step) ? 0 : 1;
}

/**
 * Two records that were opened beside one another, the earlier one left. Where one is stepped past the other both stay
 * where they are, or what is held would slip away.
 */
export function earlierLeft(before: Choices, after: Choices, runs: readonly Run[]): Choices {
  const [left, right] = after.panes;
  const opened = before.panes.length < 2 || after.panes.every((pane, index) => pane !== before.panes[index]);
  if (!left || !right || !opened) return after;
  const found = [left, right].map((pane: Pane) => resolve(pane, runs));
  return laterOf(found.map((one) => (typeof one === "string" ? null : one))) === 0
    ? { ...after, panes: [right, left] }
    : after;
}

/** What the two sides of a comparison are called, and from which to which something changed. */
export interface Sides {
  from: "first" | "second";
  to: "first" | "second";
  /** Names of these. */
  before: string;
  after: string;
}

export function sidesOf({ later }: { later: "first" | "second" | null }): Sides {
  if (later === null) return { from: "first", to: "second", before: "first", after: "second" };
  return { from: later === "first" ? "second" : "first", to: later, before: "earlier", after: "later" };
}
