/** What a report holds, see `lightning_rnnvis/report/content/packing.py`, and how it stands in the page. */
import type { FindingList, RecordTable, RunList, RunScalars } from "../types";
import { Columns, type Node, type Table } from "./columns";
import type { Stack } from "./stacks";

declare global {
  interface Window {
    /** Set by the page of a report before this module runs. */
    rnnvisReport?: ArrayBuffer;
  }
}

/** The records of one state of a run. */
export interface PackedHistory {
  readonly run: string;
  readonly state: string;
  /** `scale`: the 99th percentile of |response|. */
  readonly records: readonly { readonly step: number; readonly scale: number }[];
  /** So many words, the first ones, have responses of single units. */
  readonly words: number;
  readonly responses: Stack;
  /** Of every sentence the initial state and that after each word; null where sums stand instead. */
  readonly states: Stack | null;
  /** Of every sentence at the recorded number of clusters: `up` and `down` of each row, and `kept`. */
  readonly sums: { readonly ends: Stack; readonly kept: Stack } | null;
}

export interface Content {
  readonly runs: RunList;
  readonly scalars: readonly RunScalars[];
  readonly table: RecordTable;
  readonly findings: readonly FindingList[];
  readonly histories: readonly PackedHistory[];
  /** Numbers of clusters that every record has. */
  readonly clusters: readonly number[];
  /** By history, record and number of clusters. */
  readonly snapshots: Table;
  /** By history, record and number of clusters, of records at which they were measured. */
  readonly causes: Table;
  /** The same of the units that each chip has at the last record of its history, of the other records. */
  readonly along: Table;
  /** By history, record and index: what the model says at each step, and the number of its text. */
  readonly sentences: Table;
  /** Words of sentences, and what entered with them, which are the same in many records. */
  readonly texts: Node;
  /** By history and record: mean, deviation and saturation of each unit. */
  readonly units: Table;
  /** By history and record of the first and of the second. */
  readonly comparisons: Table;
  /** By history and record of those that are compared: norms of the responses of words and units. */
  readonly norms: Table;
  /** What was left out, as sentences. */
  readonly notes: readonly string[];
}

/** The parts of what the page has unpacked, see `lightning_rnnvis/report/page.py`. */
export function parts(report: ArrayBuffer): { content: Content; columns: Columns } {
  const length = new DataView(report).getUint32(0, true);
  const content = JSON.parse(new TextDecoder().decode(new Uint8Array(report, 4, length))) as Content;
  return { content, columns: new Columns(report, 4 + length) };
}
