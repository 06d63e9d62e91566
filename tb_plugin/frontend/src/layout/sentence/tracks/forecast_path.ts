/** Forecasts of several steps from the end of a window: a path that goes on where its series ends, on the same axis. */
import type { Prediction, Sentence, Variable } from "../../../api/types";
import { leadOf, readVariable, variableOf } from "../../../wording/forecast";
import { visibleWord } from "../../../wording/words";
import { among, type NumberText } from "../../../wording/numbers";
import type { Extent, Extents } from "../../scales";
import { isReadable, union } from "./output_axes";
import type { axis, Curve, Telling, Track } from "./track";

/** The outputs that forecast one variable, the nearest step first. */
export interface Path {
  /** Name of the variable that is read, on whose axis it lies; null where it has one of its own. */
  variable: string | null;
  /** What it forecasts. */
  name: string;
  /** Places of the outputs, and how many steps later each is. */
  places: readonly number[];
  leads: readonly number[];
}

/**
 * Those of a head that reads the last state alone, as far as names say how many steps later each of at least two outputs
 * is. A variable that is read in other numbers than its forecasts, such as scaled ones, shares no axis with them.
 */
export function pathsOf(sentence: Sentence, extents: Extents): Path[] {
  const { steps, variables } = sentence;
  const last = steps.at(-1);
  if (sentence.reverse || variables.length === 0 || !last?.enters_head) return [];
  if (steps.length < 2 || steps.slice(0, -1).some(({ enters_head }) => enters_head)) return [];
  const groups = new Map<string, number[]>();
  for (const [place, { output, value }] of last.predictions.entries()) {
    if (value === null) continue;
    const name = variableOf(output, variables);
    groups.set(name, [...(groups.get(name) ?? []), place]);
  }
  return [...groups].flatMap(([name, unsorted]) => {
    const lead = (place: number) => leadOf(last.predictions[place]!.output) ?? 0;
    const places = [...unsorted].sort((one, other) => lead(one) - lead(other));
    const leads = places.map(lead);
    if (places.length < 2 || leads[0] === 0 || new Set(leads).size < leads.length) return [];
    const read = readVariable(last.predictions[places[0]!]!.output, variables);
    const isAlike = isReadable([extentRead(sentence, read), extentAhead(last.predictions, places, extents)]);
    return [{ variable: isAlike ? read : null, name, places, leads }];
  });
}

/** How many steps after the window its forecasts reach. */
export function reachOf(tracks: readonly Pick<Track, "ahead">[]): number {
  return Math.max(0, ...tracks.map(({ ahead }) => ahead?.leads.at(-1) ?? 0));
}

function extentRead({ steps, variables }: Sentence, read: string | null): Extent | null {
  const place = variables.findIndex(({ name }) => name === read);
  return extentOf(steps.map(({ values }) => values[place]));
}

/** Of forecasts over all records, as far as that is known, and of what came. */
export function extentAhead(said: readonly Prediction[], places: readonly number[], extents: Extents): Extent | null {
  const known = union(places.map((place) => extents[place] ?? null));
  const own = places.flatMap((place) => [said[place]?.came, ...(known ? [] : [said[place]?.value])]);
  return union([known, extentOf(own)]);
}

function extentOf(numbers: readonly (number | null | undefined)[]): Extent | null {
  const known = numbers.filter((one) => one != null);
  return known.length > 0 ? { low: Math.min(...known), high: Math.max(...known) } : null;
}

/** What a path adds to a track: its curves, of which what came goes on from the value that was read last. */
export function aheadOf(
  { steps }: Sentence,
  { name, places, leads }: Path,
  read: { values: readonly (number | null)[]; first: number },
  { along, side }: Pick<ReturnType<typeof axis>, "along" | "side">,
): { curves: Curve[]; ahead: Track["ahead"]; telling: Telling } {
  const end = steps.length;
  const last = steps[end - 1]!.predictions;
  const curve = (of: "value" | "came") => {
    const at = new Array<number | null>(end + leads.at(-1)!).fill(null);
    for (const [index, place] of places.entries()) at[end - 1 + leads[index]!] = last[place]?.[of] ?? null;
    return at;
  };
  const [said, came] = [curve("value"), curve("came")];
  const isKnown = came.some((one) => one !== null);
  if (isKnown) came[end - 1] = read.values[end - 1] ?? null;
  const drawn = (numbers: readonly (number | null)[]) => ({ at: numbers.map(along), beyond: numbers.map(side) });
  const text: NumberText = among([...read.values, ...said, ...came]);
  const forecast = `forecast of ${visibleWord(name)}`;
  const step = end - 1 + leads.at(-1)!;
  const [number, truth] = [text(said[step]), came[step] == null ? null : text(came[step])];
  const both = [`forecast ${number}, came ${truth}`, `→ ${number}, came ${truth}`, `${number} (${truth})`];
  return {
    curves: [
      { name: forecast, ahead: true, ...drawn(said) },
      ...(isKnown
        ? [{ name: `what came of ${visibleWord(name)}`, ahead: true, cameOf: read.first, ...drawn(came) }]
        : []),
    ],
    ahead: {
      leads,
      from: steps.map(({ predictions }) => places.map((place) => along(predictions[place]?.value ?? null))),
    },
    telling: {
      curve: read.first,
      step,
      texts: [...(truth === null ? [] : both), `forecast ${number}`, `→ ${number}`, number],
    },
  };
}

/** The variable of a path. */
export function pathOf(paths: readonly Path[], { name }: Pick<Variable, "name">): Path | null {
  return paths.find(({ variable }) => variable === name) ?? null;
}
