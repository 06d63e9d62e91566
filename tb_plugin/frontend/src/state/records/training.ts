/** The records that one steps through: those of a run, and of the runs that are one training with it. */
import type { RecordKey } from "../../api/keys";
import type { NotFinite, RecordHeader, RunList } from "../../api/types";
import type { Pane } from "../choices/choices";
import { leadingTo, type Resolved } from "./resolve";

/** A record, and the run that wrote it. */
export interface PlacedRecord {
  readonly run: string;
  readonly record: RecordHeader;
}

export interface Training {
  readonly state: string;
  /** The run of the last record: what is told of all of them is asked of it, whichever of them is shown. */
  readonly run: string;
  /** Whether it was given up: each of its records is then one of `run`, also those that it goes on from. */
  readonly isBranch: boolean;
  /** In order of steps. */
  readonly records: readonly PlacedRecord[];
  /** Position of the record that is shown. */
  readonly index: number;
  /** By run, where there is no record because nothing of the state was finite. */
  readonly notFinite: ReadonlyMap<string, readonly NotFinite[]>;
}

/** Where a record was given up because the training was resumed from before it, those that lead to its run's last one. */
export function trainingOf(list: RunList, { run, history, record, branch }: Resolved): Training {
  const of = branch ?? run.name;
  const { joined, own, notFinite } = recordsOf(list, of, history.name);
  const place = (records: readonly PlacedRecord[]) =>
    records.findIndex((one) => one.run === run.name && one.record.step === record.step);
  const isBranch = branch === null ? place(joined) < 0 : !joined.some((one) => one.run === of);
  const records = isBranch ? own : joined;
  return {
    state: history.name,
    run: records.at(-1)!.run,
    isBranch,
    records,
    index: place(records),
    notFinite,
  };
}

/** Whether both have one strip: a branch that was given up is not that of the training that went on. */
export function sameTraining(one: Training | null, other: Training | null): boolean {
  const [first, second] = [one?.records[0], other?.records[0]];
  return one?.state === other?.state && one?.run === other?.run && first?.run === second?.run;
}

interface AllRecords extends Pick<Training, "notFinite"> {
  joined: readonly PlacedRecord[];
  own: readonly PlacedRecord[];
}

const known = new WeakMap<RunList, Map<string, AllRecords>>();

/** The same for each record of a training, so that what is drawn of all of them stays when another one is shown. */
function recordsOf(list: RunList, run: string, state: string): AllRecords {
  const before = known.get(list) ?? new Map<string, AllRecords>();
  known.set(list, before);
  const key = JSON.stringify([run, state]);
  const found = before.get(key) ?? {
    joined: joinedRecords(list, run, state),
    own: branchRecords(list, run, state),
    notFinite: new Map(
      list.runs.map(({ name, states }) => [name, states.find((one) => one.name === state)?.not_finite ?? []]),
    ),
  };
  before.set(key, found);
  return found;
}

/** The records of a run, behind those that it goes on from. */
function branchRecords({ runs }: RunList, name: string, state: string): PlacedRecord[] {
  const run = runs.find((one) => one.name === name)!;
  const history = run.states.find((one) => one.name === state)!;
  const own = history.records.map((record) => ({ run, record }));
  return [...leadingTo(history, runs), ...own].map(({ run: { name }, record }) => ({ run: name, record }));
}

/** The records that count of the training that a run belongs to; none where the run stands alone. */
export function joinedRecords(list: RunList, run: string, state: string): PlacedRecord[] {
  const joined = list.histories.find((one) => one.runs.includes(run));
  const counted = joined?.states.find((one) => one.name === state)?.records ?? [];
  const headers = new Map<string, ReadonlyMap<number, RecordHeader>>();
  for (const one of list.runs) {
    if (!joined?.runs.includes(one.name)) continue;
    const records = one.states.find(({ name }) => name === state)?.records ?? [];
    headers.set(one.name, new Map(records.map((record) => [record.step, record])));
  }
  return counted.flatMap(({ run: name, step }) => {
    const record = headers.get(name)?.get(step);
    return record ? [{ run: name, record }] : [];
  });
}

/** The pane that shows record `index`; at the last record it follows those that come. */
export function paneAt({ state, records, run, isBranch }: Training, index: number): Pane {
  const bounded = Math.max(0, Math.min(records.length - 1, index));
  const placed = records[bounded];
  // Run and state are named from here on: a newer run should not take the place of one that is being looked through.
  const step = bounded === records.length - 1 ? null : (placed?.record.step ?? null);
  return { run: isBranch ? run : (placed?.run ?? null), state, step };
}

export function keyOf(state: string, { run, record }: PlacedRecord): RecordKey {
  return { run, state, step: record.step, created: record.created };
}

/** The position of the record nearest to a step; of two at the same distance the later one. */
export function nearestRecord(records: readonly PlacedRecord[], step: number): number {
  let best = records.length - 1;
  for (let index = records.length - 1; index >= 0; index--)
    if (Math.abs(records[index]!.record.step - step) < Math.abs(records[best]!.record.step - step)) best = index;
  return best;
}

/** Tells a list of runs from one with other records. */
export function recordsKey(runs: RunList["runs"]): string {
  const records = runs.flatMap((run) => run.states.flatMap((state) => state.records));
  return `${records.length} ${Math.max(0, ...records.map(({ created }) => created))}`;
}
