/** The trainings as lines over the steps: a run that was resumed is one line with the run that it continues. */
import type { Run, RunList, StateHistory } from "../../api/types";
import { joinedRecords, type PlacedRecord } from "../records/training";

export interface Line {
  /** The name of its first run, which tells it from the others. */
  readonly name: string;
  /** All its runs, in the order of time. */
  readonly runs: readonly string[];
  readonly state: string;
  readonly records: readonly PlacedRecord[];
  /** Steps of the first records after the training was resumed. */
  readonly resumed: readonly number[];
  /** Position among all lines, also those that are not drawn: it gives the colour. */
  readonly place: number;
}

/** So many are drawn where nothing is chosen. */
export const MOST_LINES = 8;

/** A line a training that has this state; one without it gives the state of the same kind that is read most. */
export function linesOf(list: RunList, state: string): Line[] {
  const lines: Line[] = [];
  for (const run of list.runs) {
    const joined = list.histories.find(({ runs }) => runs.includes(run.name));
    if (joined && lines.some(({ name }) => name === joined.name)) continue;
    const history = historyOf(run, state);
    if (!history) continue;
    const records = joined
      ? joinedRecords(list, run.name, history.name)
      : history.records.map((record) => ({ run: run.name, record }));
    lines.push({
      name: joined?.name ?? run.name,
      runs: joined?.runs ?? [run.name],
      state: history.name,
      records,
      resumed: records.flatMap((one, index) =>
        index > 0 && one.run !== records[index - 1]!.run ? [one.record.step] : [],
      ),
      place: lines.length,
    });
  }
  return lines;
}

/** Those chosen, in their order among all; else, or where none of these is there, those of the runs shown and the newest others. */
export function chosenLines(lines: readonly Line[], chosen: readonly string[] | null, shown: readonly string[]) {
  const isShown = (line: Line) => line.runs.some((run) => shown.includes(run));
  const isThere = chosen?.length === 0 || lines.some(({ name }) => chosen?.includes(name));
  if (chosen !== null && isThere) return lines.filter((line) => isShown(line) || chosen.includes(line.name));
  const newest = [...lines].sort((one, other) => latest(other) - latest(one)).filter((line) => !isShown(line));
  const room = Math.max(0, MOST_LINES - lines.filter(isShown).length);
  const drawn = new Set(newest.slice(0, room));
  return lines.filter((line) => isShown(line) || drawn.has(line));
}

/** Least and largest step of all lines. */
export function stepRange(lines: readonly Line[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const { records } of lines)
    for (const { record } of records) [least, most] = [Math.min(least, record.step), Math.max(most, record.step)];
  return least <= most ? [least, most] : [0, 1];
}

/** What a line is called where it stands beside others: the run, and its state where that differs from `state`. */
export function lineLabel(line: Line, state: string): string {
  const last = line.runs.at(-1)!;
  const run = line.runs.length > 1 ? `${line.name} → ${last}` : line.name;
  return line.state === state ? run : `${run} · ${line.state}`;
}

function historyOf(run: Run, state: string): StateHistory | undefined {
  const same = run.states.find(({ name }) => name === state);
  if (same) return same;
  const kind = state.slice(state.lastIndexOf("/") + 1);
  const alike = run.states.filter((one) => one.kind === kind);
  return alike.filter((one) => !one.reverse).at(-1) ?? alike.at(-1);
}

function latest(line: Line): number {
  return line.records.at(-1)?.record.created ?? 0;
}
