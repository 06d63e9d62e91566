/**
 * From the numbers of one pane to those of the other.
 *
 * Words and sentences are the same in both panes by their text and key. Units have numbers, which mean the same only
 * within one history; chips and clouds go over to those that the comparison takes for the same, and what has no
 * counterpart is not chosen on the other side.
 */
import type { Comparison, Match } from "../../api/types";
import { NOTHING_SELECTED, type Change, type Choices, type Selection } from "../choices/choices";
import { sameHistory, type Resolved } from "../records/resolve";

/** What corresponds to what: of each side by number; a number that is not there has no counterpart. */
export interface Correspondence {
  units: boolean;
  chips: readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>] | "same";
  clouds: readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>] | "same";
}

const SAME: Correspondence = { units: true, chips: "same", clouds: "same" };
const NOTHING: Correspondence = {
  units: false,
  chips: [new Map(), new Map()],
  clouds: [new Map(), new Map()],
};

/** Of two records of one history numbers count until the comparison has come, else there is nothing until then. */
export function correspondence(panes: readonly (Resolved | null)[], comparison: Comparison | null): Correspondence {
  const [first, second] = panes;
  if (!first || !second) return SAME;
  if (!comparison || !isOf(comparison, panes)) return sameHistory(first, second) ? SAME : NOTHING;
  return {
    units: comparison.units_correspond,
    chips: bothWays(comparison.chip_matches),
    clouds: bothWays(comparison.cloud_matches),
  };
}

/** Whether a comparison is the one of these panes; while another one is asked for, the last one is kept. */
export function isOf(comparison: Comparison, panes: readonly (Resolved | null)[]): boolean {
  return [comparison.first, comparison.second].every((place, index) => {
    const pane = panes[index];
    return pane && place.run === pane.run.name && place.state === pane.history.name && place.step === pane.record.step;
  });
}

function bothWays(matches: readonly Match[]) {
  return [
    new Map(matches.map(({ first, second }) => [first, second])),
    new Map(matches.map(({ first, second }) => [second, first])),
  ] as const;
}

export type Numbered = "unit" | "chip" | "cloud";

/** The counterpart of a unit, chip or cloud of pane `from` in pane `to`; null where it has none. */
export function counterpart(kind: Numbered, number: number, from: number, to: number, by: Correspondence) {
  if (from === to) return number;
  if (kind === "unit") return by.units ? number : null;
  const pairs = kind === "chip" ? by.chips : by.clouds;
  return pairs === "same" ? number : (pairs[from === 0 ? 0 : 1].get(number) ?? null);
}

/** A selection in the numbers of a pane. */
export function selectionFor(selection: Selection, pane: number, by: Correspondence): Selection {
  const from = selection.side;
  if (from === pane) return selection;
  const across = (kind: Numbered, number: number | null) =>
    number === null ? null : counterpart(kind, number, from, pane, by);
  return {
    ...selection,
    side: pane,
    units: selection.units.filter((unit) => across("unit", unit) !== null),
    chip: across("chip", selection.chip),
    cloud: across("cloud", selection.cloud),
  };
}

/** What a pane sees of the choices: its own numbers. */
export function choicesFor(choices: Choices, pane: number, by: Correspondence): Choices {
  const selection = selectionFor(choices.selection, pane, by);
  return selection === choices.selection ? choices : { ...choices, selection };
}

/** A change that a pane made in its own numbers, as a change of the choices. */
export function changeFrom(change: Change, pane: number, by: Correspondence): Change {
  return (choices) => {
    const local = choicesFor(choices, pane, by);
    const changed = change(local);
    if (changed.selection === local.selection) return { ...changed, selection: choices.selection };
    // Of no pane in particular.
    if (changed.selection === NOTHING_SELECTED) return changed;
    const first = selectionFor(changed.selection, 0, by);
    const lost =
      first.units.length < changed.selection.units.length ||
      (first.chip === null) !== (changed.selection.chip === null) ||
      (first.cloud === null) !== (changed.selection.cloud === null);
    return { ...changed, selection: lost ? changed.selection : first };
  };
}
