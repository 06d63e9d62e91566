/** What flows from the clusters of the first pane to those of the second, as the comparison tells it. */
import type { ChangedUnit, ChangedWord, Comparison } from "../../api/types";
import type { Band, Choices } from "../choices/choices";
import type { FlowOf } from "../choices/options";

export interface Flow {
  of: FlowOf;
  /** Members that two clusters share: table[first][second]. */
  table: readonly (readonly number[])[];
  /** Share of each that is more than chance, 0 to 1. */
  excess: readonly (readonly number[])[];
  /** Whether two clusters are taken for the same: what flows between them has stayed. */
  stays: (band: Band) => boolean;
  /** Of units in another chip, of how many the responses moved by more than noise; null of others. */
  moved: (band: Band) => number | null;
  /** The cluster of the first that one of the second is taken for; null for one that is found nowhere there. */
  origin: (second: number) => number | null;
}

/** Units flow where they correspond, else words do. */
export function shownFlow(comparison: Comparison, wanted: FlowOf): Flow {
  const units = wanted === "units" ? comparison.unit_flow : null;
  const matches = units ? comparison.chip_matches : comparison.cloud_matches;
  const origins = new Map(matches.map(({ first, second }) => [second, first]));
  const origin = (second: number) => origins.get(second) ?? null;
  const stays = ({ first, second }: Band) => origin(second) === first;
  return {
    of: units ? "units" : "words",
    table: units ?? comparison.word_flow,
    excess: (units && comparison.unit_flow_excess) ?? comparison.word_flow_excess,
    stays,
    moved: (band) =>
      units && !stays(band) ? membersOf(comparison, "units", band).units.filter(({ moved }) => moved).length : null,
    origin,
  };
}

/**
 * By the number of a cluster of the second, the one whose colour it has: that of the first that it is taken for, or one
 * that none there has.
 */
export function colourNumbers({ table, origin }: Pick<Flow, "table" | "origin">): number[] {
  let free = table.length;
  return (table[0] ?? []).map((_, second) => origin(second) ?? free++);
}

/** The same for the clouds of a comparison. */
export function cloudNumbers(comparison: Comparison): number[] {
  return colourNumbers(shownFlow(comparison, "words"));
}

export interface Members {
  units: ChangedUnit[];
  words: ChangedWord[];
}

export function membersOf(comparison: Comparison, of: FlowOf, { first, second }: Band): Members {
  return {
    units:
      of === "units" ? comparison.units.filter((unit) => unit.chip_first === first && unit.chip_second === second) : [],
    words:
      of === "words"
        ? comparison.words.filter((word) => word.cloud_first === first && word.cloud_second === second)
        : [],
  };
}

/** The chosen band, if there is such a one here. */
export function chosenBand({ band }: Pick<Choices, "band">, { table }: Flow): Band | null {
  return band !== null && (table[band.first]?.[band.second] ?? 0) > 0 ? band : null;
}
