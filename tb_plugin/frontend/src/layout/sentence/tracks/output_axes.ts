/**
 * The axes of the values that a model says along a sentence: one over all records of a training and both panes, so that a
 * curve moves only where its values do. `lightning_rnnvis/records/scales/output_bounds.py` has the same rule for one record.
 */
import type { Prediction, RecordHeader, Sentence } from "../../../api/types";
import type { Extent, Extents } from "../../scales";

/** Curves of values that one track can hold and still be read; more are not drawn. */
const MOST_VALUES = 3;
/** A part of so many of the steps, the first ones, may be a transient. */
const FIRST = 4;
/** Values are on one axis where it is no more than so many times as long as what the one that varies least takes of it. */
const FLATTEST = 5;

/** Of one value at one record: see `RecordHeader.output_bounds`. */
interface Bounds {
  said: Extent | null;
  came: Extent | null;
}

/** What tells where the values of a pane's sentence go. */
export interface SaidOf {
  /** The sentence as it is drawn. */
  sentence: Sentence;
  /** The records of its training, and its number there. */
  records: readonly Pick<RecordHeader, "output_bounds">[];
  index: number | undefined;
}

/**
 * Of a sentence in each pane the axes that it has, shared by those whose outputs have the same names and can be read on
 * one. Where a record does not say how far its values go, as of an earlier version, they are those of what is drawn.
 */
export function sharedExtents(panes: readonly SaidOf[]): Extents[] {
  const known = panes.map(({ sentence, records, index }) => {
    const all = records.map(({ output_bounds: of }) => (index === undefined ? undefined : of?.[index]));
    const told = all.length > 0 && all.every((one) => one !== undefined);
    return told ? all.map((outputs) => outputs!.map(boundsIn)) : [boundsAlong(sentence)];
  });
  const own = known.map(extentsOf);
  const names = panes.map(({ sentence }) => namesIn(sentence).join("\n"));
  return own.map((extents, pane) => {
    const like = own.flatMap((others, place) => {
      const isAlike = names[place] === names[pane] && extents.every((one, at) => isReadable([one, others[at] ?? null]));
      return isAlike ? [known[place]!] : [];
    });
    return like.length > 1 ? extentsOf(like.flat()) : extents;
  });
}

/** Of a sentence that stands alone. */
export function ownExtents(sentence: Sentence): Extents {
  return extentsOf([boundsAlong(sentence)]);
}

/** Of all records, in the order of the training. */
function extentsOf(records: readonly (readonly Bounds[])[]): Extents {
  const count = Math.max(0, ...records.map(({ length }) => length));
  return Array.from({ length: count }, (_, place) => extentOver(records.flatMap((of) => of[place] ?? [])));
}

/**
 * What came, the same at all records, and else where most values of the later half go; with the values of all records
 * that are beyond it by no more than it is long: an untrained network would make straight lines of all others.
 */
function extentOver(records: readonly Bounds[]): Extent | null {
  const said = records.flatMap((one) => one.said ?? []);
  const usual = union(records.flatMap((one) => one.came ?? [])) ?? median(said.slice(Math.floor(said.length / 2)));
  if (!usual) return null;
  const width = usual.high - usual.low;
  if (!(width > 0)) return union([usual, ...said]);
  return {
    low: Math.min(usual.low, ...said.map(({ low }) => low).filter((low) => low >= usual.low - width)),
    high: Math.max(usual.high, ...said.map(({ high }) => high).filter((high) => high <= usual.high + width)),
  };
}

function boundsIn([low = null, high = null, least = null, most = null]: readonly (number | null)[]): Bounds {
  const extent = (from: number | null, to: number | null) => (from === null || to === null ? null : { low: from, high: to }); // prettier-ignore
  return { said: extent(low, high), came: extent(least, most) };
}

function namesIn({ steps }: Sentence): string[] {
  const first = steps.find(({ predictions }) => predictions.length > 0)?.predictions ?? [];
  return first.filter(({ value }) => value !== null).map(({ output }) => output);
}

/** Of the values of a sentence, without a transient of the first steps. */
export function boundsAlong(sentence: Sentence): Bounds[] {
  const steps = sentence.reverse ? [...sentence.steps].reverse() : sentence.steps;
  const along = (place: number, of: "value" | "came") =>
    steps.flatMap(({ predictions }): number[] => numberOf(predictions[place], of));
  return namesIn(sentence)
    .slice(0, MOST_VALUES)
    .map((_, place) => {
      const [said, came] = [along(place, "value"), along(place, "came")];
      const first = Math.floor(said.length / FIRST);
      const rest = extentIn([...said.slice(first), ...came]);
      const width = rest ? rest.high - rest.low : 0;
      const settled = said.findIndex((one) => !rest || Math.abs(one - clamp(one, rest)) <= width);
      const kept = width > 0 ? said.slice(Math.min(first, Math.max(0, settled))) : said;
      return 2 * came.length < kept.length
        ? { said: extentIn([...kept, ...came]), came: null }
        : { said: extentIn(kept), came: extentIn(came) };
    });
}

function numberOf(said: Prediction | undefined, of: "value" | "came"): number[] {
  const value = said?.[of];
  return value == null ? [] : [value];
}

/** Places of values that can be read on one axis, where `kindOf` is the same; of those alone that are drawn so. */
export function readTogether(
  extents: Extents,
  kindOf: (place: number) => string,
  isDrawn = (_: number) => true,
): number[][] {
  const groups: number[][] = [];
  for (const place of [...extents.keys()].filter(isDrawn)) {
    const found = groups.find(
      (group) => kindOf(group[0]!) === kindOf(place) && isReadable([...group, place].map((one) => extents[one]!)),
    );
    if (found) found.push(place);
    else groups.push([place]);
  }
  return groups;
}

/** Whether what varies least is no straight line on one axis for all. What does not vary at all only tells how far it is. */
export function isReadable(extents: Extents): boolean {
  const known = extents.filter((one) => one !== null);
  const whole = union(known);
  const widths = known.map(({ low, high }) => high - low).filter((width) => width > 0);
  return !whole || widths.length === 0 || whole.high - whole.low <= FLATTEST * Math.min(...widths);
}

export function union(extents: readonly (Extent | null)[]): Extent | null {
  const known = extents.filter((one) => one !== null);
  return extentIn(known.flatMap(({ low, high }) => [low, high]));
}

function extentIn(values: readonly number[]): Extent | null {
  return values.length > 0 ? { low: Math.min(...values), high: Math.max(...values) } : null;
}

function median(extents: readonly Extent[]): Extent | null {
  if (extents.length === 0) return null;
  const middle = (values: readonly number[]) => [...values].sort((one, other) => one - other)[values.length >> 1]!;
  const [low, high] = [middle(extents.map((one) => one.low)), middle(extents.map((one) => one.high))];
  return { low: Math.min(low, high), high: Math.max(low, high) };
}

function clamp(value: number, { low, high }: Extent): number {
  return Math.max(low, Math.min(high, value));
}
