/** What the model said after each step, as a track: classes, labels, the next word or values. */
import type { HeadKind, Output, Prediction, Sentence, Snapshot } from "../../../api/types";
import type { Extents } from "../../scales";
import { isForecast, variableOf } from "../../../wording/forecast";
import { among, probabilityText } from "../../../wording/numbers";
import { distinctWord, visibleWord, wholeWord } from "../../../wording/words";
import { aheadOf, extentAhead, pathsOf, type Path } from "./forecast_path";
import { ownExtents, readTogether, union } from "./output_axes";
import { extremeSteps, highest, numbered, tellingSteps, unique } from "./telling_steps";
import { axis, type Track } from "./track";

/** What tells which way the outputs lie, and their names in the order of the head. */
export interface OutputSense {
  kind: HeadKind | null;
  output: Pick<Output, "low" | "high"> | null;
  outputs: readonly string[];
}

export function senseOf({ head, output }: Pick<Snapshot, "head" | "output">): OutputSense {
  return { kind: head?.kind ?? null, output, outputs: head?.outputs ?? [] };
}

/** Classes or labels whose curves are told apart. */
const EASILY_TOLD = 3;
/** What the curve of more is called. */
export const LIKELIEST = "likeliest";
/** Powers of ten on the axis of the next word's probability: 0.01 % stands at its left end, 100 % at its right. */
const DECADES = 4;

/** What the model said; none where the state reaches no head. `extents`: of values where their axes go. */
export function outputTracks(
  sentence: Sentence,
  { kind, output, outputs }: OutputSense,
  extents: Extents = ownExtents(sentence),
): Track[] {
  const { steps } = sentence;
  const said = steps.find(({ predictions }) => predictions.length > 0)?.predictions;
  if (!said) return [];
  const entered = steps.map(({ enters_head }) => enters_head);
  const base = {
    key: "output",
    signed: false,
    banded: false,
    entered,
    classes: null,
    range: null,
    best: null,
    before: null,
    below: null,
    ahead: null,
  };
  if (said[0]!.value !== null)
    return valueTracks(sentence, extents).map((one, place) => ({
      ...base,
      ...one,
      key: place > 0 ? `output ${place}` : base.key,
    }));
  if (steps.some(({ loss }) => loss !== null)) return [{ ...base, ...nextWord(sentence) }];
  if (kind !== "labels" && said.length === 2) return [{ ...base, ...twoClasses(sentence, output) }];
  return [{ ...base, ...manyOutputs(sentence, kind === "labels", outputs) }];
}

type Drawn = Pick<Track, "kind" | "title" | "curves" | "lines" | "telling"> & Partial<Track>;

/** One line between two classes. */
function twoClasses({ steps }: Sentence, output: OutputSense["output"]): Drawn {
  const names = [...new Set(steps.flatMap(({ predictions }) => predictions.map((one) => one.output)))].sort();
  const known = output !== null && output.low !== null && names.includes(output.high);
  const high = known ? output.high : names.at(-1)!;
  const low = names.find((name) => name !== high) ?? "";
  const along = (said: readonly Prediction[] | undefined) =>
    said?.find((one) => one.output === high)?.probability ?? null;
  const at = steps.map(({ predictions }) => along(predictions));
  const before = steps.map((step) => along(step.before));
  return {
    kind: "classes",
    title: "",
    classes: { low: visibleWord(low), high: visibleWord(high) },
    signed: known,
    curves: [{ name: high, at }],
    before: unlessUnknown(before),
    lines: [0.5],
    telling: numbered(tellingSteps(at), (step) => {
      const [best] = steps[step]!.predictions;
      // A number alone is that of the class that the curve shows, whichever is likelier; it stands above.
      return [named(best!.output, probabilityText(best!.probability)), probabilityText(at[step])];
    }),
  };
}

/** A curve of which something is known; else none. */
function unlessUnknown(curve: (number | null)[]): (number | null)[] | null {
  return curve.some((one) => one !== null) ? curve : null;
}

function named(output: string, number: string): string {
  return `${visibleWord(output)} ${number}`;
}

function expected(output: string): string {
  return `→ ${wholeWord(output)}`; // cut to the room that there is
}

/**
 * A few classes or labels have a curve each, in the order of the head, the same at all epochs. Stairs of more cannot be
 * told apart: the likeliest of each step is their only curve, is named where it becomes another, and stands below each
 * word of a text.
 */
function manyOutputs({ steps, variables }: Sentence, labels: boolean, outputs: readonly string[]): Drawn {
  const said = [...new Set(steps.flatMap(({ predictions }) => predictions.map((one) => one.output)))].sort();
  const names = said.every((name) => outputs.includes(name)) ? outputs : said;
  const isFew = names.length <= EASILY_TOLD;
  const called = (name: string) => distinctWord(name, names);
  const curves = isFew
    ? names.map((name) => ({ name, at: steps.map(({ predictions }) => probabilityOf(name, predictions)) }))
    : [{ name: LIKELIEST, at: steps.map(({ predictions }) => predictions[0]?.probability ?? null) }];
  const before = isFew ? [] : steps.map((step) => step.before?.[0]?.probability ?? null);
  const leads = steps.map(({ predictions }) => predictions[0]?.output ?? null);
  const best = leads.map((lead) => (isFew ? names.indexOf(lead ?? "") : 0));
  // Labels are named where they are likeliest, classes at the end, at the start and where they take the lead.
  const telling =
    labels && isFew
      ? curves.map(({ at }, curve) => ({ curve, step: highest(at) }))
      : [leads.length - 1, 0, ...leads.keys()]
          .filter((step, place) => leads[step] !== null && (place < 2 || (step > 0 && leads[step] !== leads[step - 1])))
          .map((step) => ({ curve: best[step]!, step }));
  return {
    kind: "many",
    title: curves.length > 1 ? "probability" : visibleWord(curves[0]!.name),
    range: { low: "0", high: "100 %" },
    curves,
    best: isFew && !labels ? best : null,
    before: unlessUnknown(before),
    lines: [0.5],
    below: isFew || variables.length > 0 ? null : steps.map(({ predictions: [best] }) => (best ? belowWord(best) : [])),
    telling: unique(telling).map((one) => {
      const name = isFew ? names[one.curve]! : leads[one.step]!;
      const { at } = curves[one.curve]!;
      return { ...one, texts: [`${called(name)} ${probabilityText(at[one.step]!)}`, called(name)] };
    }),
  };
}

function probabilityOf(name: string, predictions: readonly Prediction[]): number | null {
  return predictions.find(({ output }) => output === name)?.probability ?? null;
}

function belowWord({ output, probability }: Prediction): string[] {
  const text = expected(output);
  return [`${text} ${probabilityText(probability)}`, text];
}

/** How likely the model held the word that followed, in powers of ten: most words are unlikely. */
function nextWord({ steps }: Sentence): Drawn {
  const at = steps.map(({ loss }) => (loss === null ? null : Math.max(0, 1 - loss / Math.LN10 / DECADES)));
  return {
    kind: "next word",
    title: "next word",
    range: { low: "0.01 %", high: "100 %" },
    curves: [{ name: "the word that followed", at }],
    below: steps.map(({ predictions: [best] }) => (best ? [expected(best.output)] : [])),
    lines: [0.25, 0.5, 0.75],
    telling: numbered(tellingSteps(at), (step) => [probabilityText(Math.exp(-steps[step]!.loss!))]),
  };
}

/** How many tracks the outputs of a sentence take. */
export function outputTrackCount(sentence: Sentence, extents: Extents = ownExtents(sentence)): number {
  const said = sentence.steps.find(({ predictions }) => predictions.length > 0)?.predictions;
  return said === undefined
    ? 0
    : said[0]!.value === null
      ? 1
      : valueGroups(sentence, said, extents).length + ownPaths(sentence, extents).length;
}

/** The first values of a regression or a forecast, each with what came where a loss compared them. */
function valueTracks(sentence: Sentence, extents: Extents): Drawn[] {
  const said = sentence.steps.find(({ predictions }) => predictions.length > 0)!.predictions;
  const names = said.map(({ output }) => output);
  const ahead = ownPaths(sentence, extents).map((path): Drawn => {
    const { predictions } = sentence.steps.at(-1)!;
    const extent = extentAhead(predictions, path.places, extents);
    const on = axis(extent ? [extent.low, extent.high] : []);
    const { telling, ...rest } = aheadOf(sentence, path, { values: [], first: 0 }, on);
    const title = `→ ${visibleWord(path.name)}`;
    return { kind: "values", title, range: on.range, lines: [], ...rest, telling: [telling], entered: null };
  });
  const groups = valueGroups(sentence, said, extents).map((group): Drawn => {
    const name = names[group[0]!]!;
    return {
      ...valueCurves(sentence, names, group, extents),
      title: `${isForecast(name, sentence.variables) ? "→ " : ""}${visibleWord(name)}`,
    };
  });
  return [...ahead, ...groups];
}

/** Forecasts along a path that have an axis of their own. */
function ownPaths(sentence: Sentence, extents: Extents): Path[] {
  return pathsOf(sentence, extents).filter(({ variable }) => variable === null);
}

/**
 * Places of values on one axis: of one variable, for those of others have another unit, as far as they can be read on one;
 * none of those along a path.
 */
function valueGroups(sentence: Sentence, said: readonly Prediction[], extents: Extents): number[][] {
  const along = pathsOf(sentence, extents).flatMap(({ places }) => places);
  return readTogether(
    extents,
    (place) => variableOf(said[place]?.output ?? "", sentence.variables),
    (place) => !along.includes(place),
  );
}

function valueCurves(
  { steps }: Sentence,
  names: readonly string[],
  places: readonly number[],
  extents: Extents,
): Omit<Drawn, "title"> {
  const at = (of: "value" | "came") =>
    places.map((place) => steps.map(({ predictions }) => predictions[place]?.[of] ?? null));
  const values = at("value");
  const came = at("came")
    .map((numbers, cameOf) => ({ name: `what came of ${names[places[cameOf]!]!}`, numbers, cameOf }))
    .filter(({ numbers }) => numbers.some((one) => one !== null));
  const whole = union(places.map((place) => extents[place] ?? null));
  const { along, range, side } = axis(whole ? [whole.low, whole.high] : []);
  const first = values[0]!;
  const text = among(first);
  return {
    kind: "values",
    range,
    curves: [
      ...values.map((of, place) => ({ name: names[places[place]!]!, at: of.map(along), beyond: of.map(side) })),
      ...came.map(({ name, numbers, cameOf }) => ({ name, cameOf, at: numbers.map(along), beyond: numbers.map(side) })),
    ],
    lines: [],
    telling: numbered(extremeSteps(first), (step) => {
      const number = text(first[step]);
      return [places.length > 1 ? named(names[places[0]!]!, number) : number];
    }),
  };
}
