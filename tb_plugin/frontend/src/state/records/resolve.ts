/** From what a pane asks for to the record that it gets. */
import type { PinKey, RecordKey } from "../../api/keys";
import type { RecordHeader, Run, StateHistory } from "../../api/types";
import type { Choices, Off, Pane, PinnedRecord } from "../choices/choices";

interface Placed {
  run: Run;
  history: StateHistory;
  /** Position of the record in `history.records`. */
  index: number;
  record: RecordHeader;
}

export interface Resolved extends Placed {
  /** True where the pane shows the newest record and goes on to newer ones. */
  following: boolean;
  /** The run that the pane names, where the record is one of another run that it goes on from; else null. */
  branch: string | null;
}

/** The record, or the sentence that says why there is none. */
export function resolve(pane: Pane, runs: readonly Run[]): Resolved | string {
  const run = pane.run === null ? newestRun(runs) : runs.find((one) => one.name === pane.run);
  if (!run) return `There is no run “${pane.run ?? ""}” with records of RNNVis here. Choose another: ${some(runs)}.`;
  const history = pane.state === null ? usualState(run.states) : run.states.find((one) => one.name === pane.state);
  if (!history) return `The run “${run.name}” has no state “${pane.state ?? ""}”. Choose another: ${some(run.states)}.`;
  const { records } = history;
  const before = pane.step === null || records.some(({ step }) => step === pane.step) ? [] : leadingTo(history, runs);
  const earlier = before.find(({ record }) => record.step === pane.step);
  if (earlier) return { ...earlier, following: false, branch: run.name };
  const index = pane.step === null ? records.length - 1 : nearest(records, pane.step);
  const record = records[index];
  if (!record) return `The state “${history.name}” of “${run.name}” has no record yet.`;
  return { run, history, index, record, following: pane.step === null, branch: null };
}

/** The records of other runs that a run goes on from, in their order. */
export function leadingTo({ name, after }: StateHistory, runs: readonly Run[]): Placed[] {
  const run = runs.find((one) => one.name === after?.run);
  const history = run?.states.find((one) => one.name === name);
  if (!after || !run || !history) return [];
  // A report may lack the very record.
  const own = history.records.flatMap((record, index) => (record.step <= after.step ? [{ run, history, index, record }] : [])); // prettier-ignore
  return [...leadingTo(history, runs), ...own];
}

/** The names of a few that there are. */
function some(there: readonly { name: string }[]): string {
  const names = there.slice(0, 5).map(({ name }) => name);
  return [...names, ...(there.length > names.length ? ["…"] : [])].join(", ");
}

export function recordKey({ run, history, record }: Resolved): RecordKey {
  return { run: run.name, state: history.name, step: record.step, created: record.created };
}

/** The pinned record, for a pane that shows a record of its state and training; a resumed training is several runs. */
export function pinFor(pin: PinnedRecord | null, pane: Resolved, runs: readonly Run[]): PinKey | null {
  if (!pin || pin.state !== pane.history.name) return null;
  const of = runs.find((run) => run.name === pin.run)?.states.find((state) => state.name === pin.state);
  const pinned = of?.records.find((record) => record.step === pin.step);
  const isOfThis = pin.run === pane.run.name || pinned?.history_id === pane.record.history_id;
  return pinned && isOfThis ? { run: pin.run, step: pin.step } : null;
}

/** Whether two records are of one state in one training, resumed or not. */
export function sameHistory(one: Resolved, other: Resolved): boolean {
  if (one.history.name !== other.history.name) return false;
  return one.run.name === other.run.name || one.record.history_id === other.record.history_id;
}

function newestRun(runs: readonly Run[]): Run | undefined {
  const latest = (run: Run) => Math.max(...run.states.flatMap((state) => state.records.map((one) => one.created)), 0);
  return runs.reduce<Run | undefined>((best, run) => (best && latest(best) >= latest(run) ? best : run), undefined);
}

/** The hidden state of the last forward layer: it is what the rest of the model reads. */
function usualState(states: readonly StateHistory[]): StateHistory | undefined {
  const hidden = states.filter((state) => state.kind === "h");
  return hidden.filter((state) => !state.reverse).at(-1) ?? hidden.at(-1) ?? states[0];
}

function nearest(records: readonly RecordHeader[], step: number): number {
  let best = records.length - 1;
  records.forEach((record, index) => {
    const known = records[best];
    if (known && Math.abs(record.step - step) < Math.abs(known.step - step)) best = index;
  });
  return best;
}

/** Which list of what is off a pane has: the second one where it is of another training than the first pane. */
export function offSide(pane: number, panes: readonly (Resolved | null)[]): 0 | 1 {
  const [first, second] = panes;
  return pane > 0 && first && second && !sameHistory(first, second) ? 1 : 0;
}

/** What is switched off in a pane. */
export function offIn(
  { off }: Pick<Choices, "off">,
  pane: number,
  panes: readonly (Resolved | null)[],
): readonly Off[] {
  return off[offSide(pane, panes)];
}
