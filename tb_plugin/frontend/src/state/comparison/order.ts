/** Which of two records is the earlier one: it stands left, and a difference is what the later one has more. */
import type { ChangedWord, Comparison, Run } from "../../api/types";
import type { Choices, Pane } from "../choices/choices";
import { resolve, sameHistory, type Resolved } from "../records/resolve";

/** The place of the later of two records of one training; null where they are of two trainings, or one is missing. */
export function laterOf([first, second]: readonly (Resolved | null)[]): 0 | 1 | null {
  if (!first || !second || !sameHistory(first, second)) return null;
  const [one, other] = [first.record, second.record];
  return one.step > other.step || (one.step === other.step && one.created > other.created) ? 0 : 1;
}

/** The later of two records of one training goes to the right, with what is chosen of it; else nothing changes. */
export function orderPanes(choices: Choices, runs: readonly Run[]): Choices {
  const [left, right] = choices.panes;
  if (!left || !right) return choices;
  const found = [left, right].map((pane: Pane) => resolve(pane, runs));
  if (laterOf(found.map((one) => (typeof one === "string" ? null : one))) !== 0) return choices;
  const { band } = choices;
  return { ...choices, panes: [right, left], band: band && { first: band.second, second: band.first } };
}

/** Two records that are opened beside one another, the earlier one left. What is stepped stays while it is held. */
export function earlierLeft(before: Choices, after: Choices, runs: readonly Run[]): Choices {
  const opened = before.panes.length < 2 || after.panes.every((pane, index) => pane !== before.panes[index]);
  return opened ? orderPanes(after, runs) : after;
}

/** Whether noise is that of pushes: responses of units that are no pairs cannot be compared. */
export const isNoiseOfPushes = ({ words_by, same_history }: Comparison): boolean =>
  words_by !== "responses" && !same_history;

/** Whether a word came to another cloud, and not by another cut of the tree alone: where noise is not known it did. */
export const movedCloud = (row: ChangedWord, comparison: Comparison): boolean =>
  row.changed_cloud && (row.beyond_noise !== false || isNoiseOfPushes(comparison));

/** What the two sides of a comparison are called, and from which to which something changed. */
export interface Sides {
  from: "first" | "second";
  to: "first" | "second";
  /** Names of these. */
  before: string;
  after: string;
  /** What is said of a number that is the same on both. */
  same: string;
}

/** By how much the norm of the response is larger in what the other changed to, in units of the state. */
export function normChange(row: { norm_first: number; norm_second: number }, { from, to }: Sides): number {
  return row[`norm_${to}`] - row[`norm_${from}`];
}

export function sidesOf({ later }: { later: "first" | "second" | null }): Sides {
  if (later === null) return { from: "first", to: "second", before: "first", after: "second", same: "both" };
  return {
    from: later === "first" ? "second" : "first",
    to: later,
    before: "earlier",
    after: "later",
    same: "stayed at",
  };
}
