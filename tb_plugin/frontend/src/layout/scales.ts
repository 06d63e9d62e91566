/** Scales: those that all panes share, so that what looks the same is the same, and the straight line of an axis. */
import type { Causes, RecordHeader, Sentence, Snapshot } from "../api/types";
import { unitImportance } from "../wording/causes";
import { epochName } from "../wording/record_name";

/** From where to where an axis goes. */
export interface Extent {
  low: number;
  high: number;
}

/** Of each value that is drawn; null where there is none. */
export type Extents = readonly (Extent | null)[];

export interface Scales {
  /** |strength| at which a word is largest. */
  strength: number;
  /** |link| of a chip and a cloud, and of a step and a chip, at which a link is widest. */
  link: number;
  stepLink: number;
  /** Extent of P and N that reaches a glyph's end. */
  glyph: number;
  /** |response| of a unit to a word, and at a step: colours are full at this value times the clip. */
  response: number;
  step: number;
  /** |push| on the output of a large one. */
  push: number;
  /** Importance of a unit at which its colour is full; 0 where it is not known. */
  importance: number;
  /** Steps of memory at which the colour of a unit is full; 0 where they are not known. */
  memory: number;
  /** Where the axes of values go that the model says along a sentence, by the number of the sentence. */
  outputs?: Readonly<Record<number, Extents>>;
  /** The epoch that alone makes the scale of the history so large that all others are pale. */
  outlier?: string | null;
}

export interface Scalable {
  snapshot: Snapshot | null;
  sentences: readonly Sentence[];
  causes?: Causes | null;
}

/** How large the responses and states of records are; of chips those of the recorded number. */
export interface Bounds {
  response: number;
  state: number;
  step: number;
  /** Null, as what the bars of the sentences that are shown reach, where no record says. */
  stepLink: number | null;
  bars: number | null;
}

type Bounded = Pick<RecordHeader, "response_bound" | "state_bound" | "step_bound"> &
  Partial<Pick<RecordHeader, "step_link_bound">>;

/** The largest that any of these records has; null where none of them says. `bars`: see `barsOf`. */
export function boundsOf(records: readonly Bounded[], bars: number | null = null): Bounds | null {
  const all = (field: keyof Bounded) => records.flatMap((one) => one[field] ?? []);
  if (records.every((one) => one.response_bound === null)) return null;
  return {
    response: largest(all("response_bound")),
    state: largest(all("state_bound")),
    step: largest(all("step_bound")),
    stepLink: all("step_link_bound").length > 0 ? largest(all("step_link_bound")) : null,
    bars,
  };
}

/**
 * How far the bars of these sentences reach over all records; of one without a number there, as a typed one, those of
 * all sentences. Null where one does not say, as of an earlier version until it is read: the scale would move then.
 */
export function barsOf(
  records: readonly Pick<RecordHeader, "sentence_bounds">[],
  sentences: readonly (number | undefined)[],
): number | null {
  if (records.some(({ sentence_bounds: all }) => all === null)) return null;
  const known = records.flatMap(({ sentence_bounds: all }) => {
    if (all === null || all.length === 0) return [];
    return sentences.map((index) => (index === undefined ? undefined : all[index]) ?? Math.max(...all));
  });
  return known.length > 0 ? largest(known) : null;
}

/** From so many times the largest response of all other epochs on, one epoch sticks out. */
const STICKS_OUT = 3;

/** The epoch whose responses are so large that on one scale nothing is seen of the others; null where there is none. */
export function outlierOf(
  records: readonly Pick<RecordHeader, "response_bound" | "created" | "epoch" | "untrained">[],
): string | null {
  const bound = (one: (typeof records)[number] | undefined) => one?.response_bound ?? 0;
  const [most, ...others] = [...records].sort((one, other) => bound(other) - bound(one));
  const next = others.filter(({ created }) => created !== most?.created);
  return most && next.length > 1 && bound(most) >= STICKS_OUT * bound(next[0]) ? epochName(most) : null;
}

/**
 * Sizes of means as shares of the bound, about those of a trained network: links are means over chips and clouds,
 * strengths over chips alone.
 */
const OF_BOUND = { strength: 0.7, link: 0.45 };

/** Between the end of the longest bar and that of its glyph, as part of its length. */
const BEYOND = 0.04;

/** One scale for all records that have these bounds: what is larger in one epoch is drawn larger. */
export function historyScales(panes: readonly Scalable[], bounds: Bounds): Scales {
  const { response, state, step, stepLink, bars } = bounds;
  const finer = finerBy(panes);
  return {
    strength: OF_BOUND.strength * response,
    link: OF_BOUND.link * response,
    stepLink: stepLink === null ? stepLinkScale(panes) : between(stepLink, step, finer),
    glyph: bars === null ? state : (1 + BEYOND) * between(bars, Math.max(bars, state), finer),
    response,
    step,
    push: pushScale(panes),
    importance: importanceOfHistory(panes) ?? importanceScale(panes),
    // As far as it can be followed: sequences are as long at all epochs.
    memory: Math.max(0, ...panes.map(({ causes }) => causes?.reach ?? 0)),
  };
}

/**
 * How far the chips that are shown are on the way from the recorded ones, 0, to one a unit, 1: the fewer units a chip has,
 * the larger are the means over them. The same at each record, so that the scale is, too.
 */
function finerBy(panes: readonly Scalable[]): number {
  const shares = panes.map(({ snapshot }) => {
    if (!snapshot || snapshot.clusters <= snapshot.default_clusters) return 0;
    return (
      Math.log(snapshot.clusters / snapshot.default_clusters) / Math.log(snapshot.units / snapshot.default_clusters)
    );
  });
  return Math.min(1, Math.max(0, ...shares));
}

/** From what means over the recorded chips reach to what single units do. */
function between(chips: number, units: number, finer: number): number {
  return chips * (units / chips) ** finer;
}

/** The largest of all panes as they are shown; 1 where nothing is known, so that nothing is divided by zero. */
export function fittedScales(panes: readonly Scalable[]): Scales {
  const snapshots = panes.flatMap((pane) => pane.snapshot ?? []);
  const sentences = panes.flatMap((pane) => pane.sentences);
  return {
    strength: largest(
      snapshots.flatMap((one) => one.words.filter((word) => word.cloud >= 0).map((word) => word.strength)),
    ),
    link: largest(snapshots.flatMap((one) => one.links.flat())),
    stepLink: stepLinkScale(panes),
    glyph: largest(sentences.map((one) => one.scale)),
    response: largest(snapshots.map((one) => one.response_scale)),
    step: largest(snapshots.map((one) => one.step_bound)),
    push: largest(snapshots.flatMap((one) => one.words.map(({ push }) => push ?? 0))),
    importance: importanceScale(panes),
    memory: Math.max(0, ...panes.flatMap(({ causes }) => (causes?.units.memory ?? []).map((steps) => steps ?? 0))),
  };
}

function stepLinkScale(panes: readonly Scalable[]): number {
  return largest(panes.flatMap(({ sentences }) => sentences.flatMap(({ steps }) => steps.flatMap(({ link }) => link))));
}

/** Of all records of a history, as the server says: it stays over it. */
function pushScale(panes: readonly Scalable[]): number {
  return largest(panes.map(({ snapshot }) => snapshot?.output?.scale ?? 0));
}

/** Of single units at the head over the training; null where some are not known, or by their chips alone. */
function importanceOfHistory(panes: readonly Scalable[]): number | null {
  const found = panes.flatMap(({ causes }) => causes ?? []);
  const known = found.flatMap(({ units }) => (units.importance && units.largest) ?? []);
  return found.length > 0 && known.length === found.length ? largest(known) : null;
}

/** Of what is shown: the importance of chips at another epoch is measured when it is looked at. */
function importanceScale(panes: readonly Scalable[]): number {
  const found = panes.flatMap(({ snapshot, causes }) => snapshot && causes && unitImportance(causes, snapshot.chips));
  return Math.max(0, ...found.flatMap((one) => one?.values ?? []));
}

function largest(values: readonly number[]): number {
  const found = values.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  return found > 0 ? found : 1;
}

/**
 * The straight line through two points; a domain without width maps to the middle of the range.
 */
export function linear([x0, x1]: [number, number], [y0, y1]: [number, number]): (x: number) => number {
  return x0 === x1 ? () => (y0 + y1) / 2 : (x) => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

/** The path of a line through the points that `at` gives, broken where it gives none; one that stands alone is a dot. */
export function linePath<T>(
  all: readonly T[],
  at: (one: T, index: number) => readonly [x: number, y: number] | null,
): string {
  let command = "M";
  const points = all.map((one, index) => {
    const point = at(one, index);
    const drawn = point ? `${command}${point.join()}` : "";
    command = point ? "L" : "M";
    return drawn;
  });
  return points.join("").replace(/M[^ML]+(?=M|$)/g, "$&Z");
}
