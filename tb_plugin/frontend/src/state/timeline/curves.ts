/** What the timeline can draw over the steps: the recorded metrics, and what the runs' own loggers wrote. */
import type { Curve as Logged, ScalarList } from "../../api/types";
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

const METRICS: readonly CurveKind[] = [
  {
    name: "response_rank",
    title: "response rank",
    says: "Effective rank of the response matrix: falls when the model starts to learn, rises as it tells words apart.",
    beside: null,
  },
  {
    name: "explained_variance",
    title: "explained by blocks",
    says: "Share of the scaled response matrix that chips and clouds explain; dotted: the same for random signs.",
    beside: "explained_variance_null",
  },
  {
    name: "agreement",
    title: "agreement",
    says: "Adjusted Rand index of the units' chips with the previous record: settles as training does.",
    beside: null,
  },
  {
    name: "word_share",
    title: "word share",
    says: "Share of the change that the current word fixes (η²), less its chance value.",
    beside: null,
  },
  {
    name: "blockiness",
    title: "blockiness",
    says: "Explained variance over what any model of the same rank could explain.",
    beside: null,
  },
  {
    name: "half_life",
    title: "half-life",
    says: "Steps until half of the state is lost, were every step to keep the mean share.",
    beside: null,
  },
  {
    name: "kept_share",
    title: "kept share",
    says: "Mean share of the state that one step keeps, 0 to 1.",
    beside: null,
  },
  {
    name: "saturated_share",
    title: "saturated units",
    says: "Mean share of tokens at which a unit stands beyond ±0.95 of its range.",
    beside: null,
  },
  {
    name: "dead_share",
    title: "dead units",
    says: "Share of units that hardly move.",
    beside: null,
  },
  { name: "state_rank", title: "state rank", says: "Effective rank of the states themselves.", beside: null },
  { name: "forget_gate", title: "forget gate", says: "Mean opening of the forget gate, 0 to 1.", beside: null },
  { name: "update_gate", title: "update gate", says: "Mean opening of the update gate, 0 to 1.", beside: null },
];

/** Places of losses and accuracies among the metrics, as far as there are any. */
const LOGGED_AT = [2, 4, 7];

/** Every curve that there is something of, those that tell most first. */
export function curveKinds(lines: readonly Line[], scalars: ScalarList | null): CurveKind[] {
  const found = new Set<string>();
  for (const { records } of lines)
    for (const { record } of records)
      for (const [name, value] of Object.entries(record.metrics)) if (value !== null) found.add(name);
  const companions = new Set(METRICS.flatMap(({ beside }) => beside ?? []));
  const known = METRICS.filter(({ name }) => found.has(name));
  const others = [...found]
    .filter((name) => !companions.has(name) && !known.some((one) => one.name === name))
    .map((name) => ({ name, title: name.replaceAll("_", " "), says: `The metric ${name}.`, beside: null }));
  const runs = new Set(lines.flatMap((line) => line.runs));
  const tags = new Set<string>();
  for (const one of scalars?.runs ?? []) if (runs.has(one.run)) for (const { tag } of one.curves) tags.add(tag);
  const logged = inTurn([...tags]).map((tag) => ({
    name: LOGGED + tag,
    title: tag,
    says: `Logged by the run as ${tag}.`,
    beside: null,
  }));
  const kinds: CurveKind[] = [...known, ...others];
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

/** Those chosen, in the order of all; else as many of the first ones as fit. */
export function chosenCurves(kinds: readonly CurveKind[], chosen: readonly string[] | null, fit: number): CurveKind[] {
  return chosen === null ? kinds.slice(0, fit) : kinds.filter(({ name }) => chosen.includes(name));
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
  return least === most ? [least - Math.abs(least) * 0.1, most + (Math.abs(most) * 0.1 || 1)] : [least, most];
}
