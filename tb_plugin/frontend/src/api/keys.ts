/** What one asks about, a record, a lens or a sentence, and how a request names it. */
import type { Query } from "./source";

/** Which record: everything else hangs on it. `created` tells a record from a later one written over it. */
export interface RecordKey {
  run: string;
  state: string;
  step: number;
  created: number;
}

/** What is looked for in the text. */
export type Thing = readonly ["unit" | "chip", number] | readonly ["word", string];

/** A record whose clusters are the lens for others of its state. */
export interface PinKey {
  run: string;
  step: number;
}

/** The clusters through which something is seen. */
export interface Lens {
  /** How many; null for as many as were recorded. */
  clusters: number | null;
  /** The record that they are of; null for each record's own. */
  pin: PinKey | null;
  /** The record that decides which way is up for each chip; null for the last one. */
  identity: PinKey | null;
  /** The identity record of another run or state beside which it is seen. */
  like: (PinKey & { state: string }) | null;
  /** Whether every unit is seen as it is, rather than along its chip. */
  rawSigns: boolean;
}

/** Each record's own clusters, as they were recorded. */
export const RECORDED_LENS: Lens = { clusters: null, pin: null, identity: null, like: null, rawSigns: false };

/** What is switched off: a chip, by its number, or a single unit, such as "u12". */
export type Off = number | string;

/** Thumbnails of one run; `word` and a sentence as far as they are to be drawn. */
export interface ThumbnailRequest {
  run: string;
  state: string;
  steps: readonly number[];
  lens: Lens;
  word: string | null;
  /** Key of a recorded sentence. */
  sentence: string | null;
  /** Text of one that was typed; in its place. */
  typed?: string | undefined;
  /** What is switched off while it is read. */
  off?: readonly Off[];
}

/** The arguments that name a record. */
export function recordQuery({ run, state, step }: RecordKey): Query {
  return [["run", run], ["state", state], ["step", step]]; // prettier-ignore
}

/** The arguments that name the record beside which another one is seen. */
export function otherQuery(key: RecordKey): Query {
  return recordQuery(key).map(([name, value]): [string, string | number] => [`other_${name}`, value]);
}

/** One argument, several times. */
export function severalQuery(name: string, values: readonly (string | number)[]): Query {
  return values.map((value): [string, string | number] => [name, value]);
}

/** The arguments that name a sentence; `name` is that of a recorded one's number or key. */
export function sentenceQuery(sentence: number | string, off: readonly Off[], name = "sentence"): Query {
  const named: [string, number | string] = typeof sentence === "string" ? ["typed", sentence] : [name, sentence];
  return [named, ...offQuery(off)];
}

export function offQuery(off: readonly Off[]): Query {
  return off.map((one): [string, number] =>
    typeof one === "number" ? ["off", one] : ["off_unit", Number(one.slice(1))],
  );
}

/** The arguments that name a lens; none for the clusters that were recorded. */
export function lensQuery({ clusters, pin, identity, like, rawSigns }: Lens): Query {
  const query = clustersQuery(clusters);
  if (pin !== null) query.push(["pin", pin.step], ["pin_run", pin.run]);
  if (identity !== null) query.push(["identity", identity.step], ["identity_run", identity.run]);
  if (like !== null) query.push(["like_run", like.run], ["like_state", like.state], ["like_step", like.step]);
  if (rawSigns) query.push(["signs", "raw"]);
  return query;
}

export function clustersQuery(clusters: number | null): Query {
  return clusters === null ? [] : [["clusters", clusters]];
}

/** That each run is meant at its best record by a number; null for its last one. */
export function bestQuery(best: string | null, goal: "max" | "min"): Query {
  return best === null ? [] : [["best", best], ["goal", goal]]; // prettier-ignore
}

/** That what takes long is to be measured, too. */
export function allQuery(all: boolean): Query {
  return all ? [["measure", "all"]] : [];
}
