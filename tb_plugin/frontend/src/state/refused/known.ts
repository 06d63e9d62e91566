/** What the records tell of an address: each is null until it is known. */
import type { RecordTable, Run, Sentence, Snapshot } from "../../api/types";
import type { Limits } from "../../api/source";
import type { Flow } from "../comparison/flows";
import type { Resolved } from "../records/resolve";

export interface Known {
  readonly runs: readonly Run[] | null;
  /** The record of each pane. */
  readonly panes: readonly (Resolved | null)[];
  /** Of the first pane: its record, and the sentences that it shows. */
  readonly first: { readonly snapshot: Snapshot; readonly sentences: readonly Sentence[] } | null;
  /** What flows between two panes. */
  readonly flow: Flow | null;
  /** The names of all curves and lines. */
  readonly names: { readonly curves: readonly string[]; readonly lines: readonly string[] } | null;
  /** What the runs can be sorted by. */
  readonly numbers: Pick<RecordTable, "metrics" | "scalars"> | null;
  readonly limits: Pick<Limits, "lenses" | "clusters">;
}

/** A part of an address that the records do not have. */
export interface Missing {
  /** Such as "sentence=500". */
  readonly entry: string;
  /** What may stand there, or what is shown in its place. */
  readonly wanted: string;
  /** Whether it is missing whatever records are still to come. */
  readonly sure: boolean;
}
