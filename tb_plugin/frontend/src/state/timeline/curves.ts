/** What the timeline can draw over the steps: the recorded metrics, and what the runs' own loggers wrote. */
import type { Curve as Logged, MetricDescription, RecordHeader, ScalarList } from "../../api/types";
import type { Line } from "./lines";

export interface CurveKind {
  /** A metric's name, or `log:` and the tag of a logged scalar. */
  readonly name: string;
  readonly title: string;
  /** What it tells, as a sentence. */
  readonly says: string;
  /** A metric drawn pale behind it. */
  readonly beside: string | null;
}

export interface Point {
  readonly step: number;
  readonly value: number | null;
}

const LOGGED = "log:";

/** Places of losses and accuracies among the metrics, as far as there are any. */
const LOGGED_AT = [2, 4, 7];

/** Every curve that there is something of, in the order of `metrics`: those that tell most first. */
export function curveKinds(
  metrics: readonly MetricDescription[],
  lines: readonly Line[],
  scalars: ScalarList | null,
): CurveKind[] {
  const found = new Set<string>();
  for (const { records } of lines)
    for (const { record } of records)
      for (const [name, value] of Object.entries(record.metrics)) if (value !== null) found.add(name);
  const companions = new Set(metrics.flatMap(({ beside }) => beside ?? []));
  const kinds: CurveKind[] = metrics
    .filter(({ name }) => found.has(name) && !companions.has(name))
    .map(({ name, title, meaning, beside }) => ({ name, title, says: meaning, beside }));
  const runs = new Set(lines.flatMap((line) => line.runs));
  const tags = new Set<string>();
  for (const one of scalars?.runs ?? []) if (runs.has(one.run)) for (const { tag } of one.curves) tags.add(tag);
  const logged = inTurn([...tags]).map((tag) => ({
    name: LOGGED + tag,
    title: tag,
    says: `Logged by the run as ${tag}.`,
    beside: null,
  }));
  for (const place of LOGGED_AT) {
    const next = logged.shift();
    if (next) kinds.splice(Math.min(place, kinds.length), 0, next);
  }
  return [...kinds, ...logged];
}

/** What is no loss stands second: a second loss tells less beside the first than an accuracy does. */
function inTurn(tags: readonly string[]): string[] {
  const other = tags.find((tag) => !/loss/i.test(tag));
  const [first, ...rest] = tags;
  if (first === undefined || other === undefined || other === first) return [...tags];
  return [first, other, ...rest.filter((tag) => tag !== other)];
}

/** Those chosen, in the order of all; else, or where none of these is there, as many of the first ones as fit. */
export function chosenCurves(kinds: readonly CurveKind[], chosen: readonly string[] | null, fit: number): CurveKind[] {
  const there = kinds.filter(({ name }) => chosen?.includes(name));
  return chosen === null || (there.length === 0 && chosen.length > 0) ? kinds.slice(0, fit) : there;
}

/** What is drawn over the columns of a strip: what was chosen, else the loss of the validation, else what there is. */
export function shownMetric(kinds: readonly CurveKind[], chosen: string | null): CurveKind | null {
  if (chosen === "") return null;
  const losses = kinds.filter(({ name }) => isLogged(name) && /loss/i.test(name));
  return (
    kinds.find(({ name }) => name === chosen) ??
    losses.find(({ name }) => /val/i.test(name)) ??
    losses[0] ??
    kinds.find(({ name }) => name === "explained_variance") ??
    kinds[0] ??
    null
  );
}

/** The values of one line; `name` as `CurveKind` has it. */
export function pointsOf(line: Line, name: string, scalars: ScalarList | null): Point[] {
  if (!name.startsWith(LOGGED))
    return line.records.map(({ record }) => ({ step: record.step, value: record.metrics[name] ?? null }));
  return loggedPoints(line, name.slice(LOGGED.length), scalars);
}

/** The value of a line at a step: of a metric at that record, of a logged scalar the last one up to the step. */
export function valueAt(points: readonly Point[], step: number, exact: boolean): number | null {
  let found: Point | null = null;
  for (const point of points) {
    if (point.step > step) break;
    if (point.value !== null || exact) found = point;
  }
  return found && (!exact || found.step === step) ? found.value : null;
}

/** What a curve has at a record: what was recorded with it, else, of a logged scalar, the last value up to there. */
export function valueOf(name: string, record: RecordHeader, points: readonly Point[]): number | null {
  if (!isLogged(name)) return record.metrics[name] ?? null;
  const own = record.logged[name.slice(LOGGED.length)];
  return own === undefined ? valueAt(points, record.step, false) : own;
}

export function isLogged(name: string): boolean {
  return name.startsWith(LOGGED);
}

/** From run to run, each up to where the next one was resumed. */
function loggedPoints(line: Line, tag: string, scalars: ScalarList | null): Point[] {
  const points: Point[] = [];
  for (const run of line.runs) {
    const curve: Logged | undefined = scalars?.runs
      .find((one) => one.run === run)
      ?.curves.find((one) => one.tag === tag);
    if (!curve) continue;
    const first = curve.steps[0] ?? 0;
    while (points.length > 0 && points.at(-1)!.step >= first) points.pop();
    curve.steps.forEach((step, index) => points.push({ step, value: curve.values[index] ?? null }));
  }
  return points;
}

/** Values that differ by no more beside their size are one that was rounded: float32 has no more digits. */
const ROUNDED = 1e-6;

/** Between which values a curve is drawn: zero is in sight where it is near, for a share is read from there. */
export function valueRange(values: readonly (number | null)[]): [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return [0, 1];
  if (least >= 0 && least < 0.6 * most) least = 0;
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (most - least > ROUNDED * size) return [least, most];
  return [least - Math.abs(least) * 0.1, most + (Math.abs(most) * 0.1 || 1)];
}
