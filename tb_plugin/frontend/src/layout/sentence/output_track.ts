/** What the model said after each step, as a track: classes, labels, the next word or values. */
import type { HeadKind, Output, Prediction, Sentence, Snapshot } from "../../api/types";
import { among, probabilityText } from "../../wording/numbers";
import { visibleWord } from "../../wording/words";
import { extremeSteps, highest, numbered, tellingSteps, unique } from "./telling_steps";
import { axis, FORMS, type Track } from "./track";

/** What tells which way the outputs lie, and their names in the order of the head. */
export interface OutputSense {
  kind: HeadKind | null;
  output: Pick<Output, "low" | "high"> | null;
  outputs: readonly string[];
}

export function senseOf({ head, output }: Pick<Snapshot, "head" | "output">): OutputSense {
  return { kind: head?.kind ?? null, output, outputs: head?.outputs ?? [] };
}

/** Curves of values that one track can hold and still be read. */
const MOST_VALUES = 3;
/** Classes that are told apart by their curves alone. */
const EASILY_TOLD = 3;
/** Values are on one axis where it is no more than so many times as long as what the one that varies most takes of it. */
const FLATTEST = 5;
/** Powers of ten on the axis of the next word's probability: 0.01 % stands at its left end, 100 % at its right. */
const DECADES = 4;

/** What the model said; none where the state reaches no head. */
export function outputTracks(sentence: Sentence, { kind, output, outputs }: OutputSense): Track[] {
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
  };
  if (said[0]!.value !== null)
    return valueTracks(sentence).map((one, place) => ({
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
    before: before.some((one) => one !== null) ? before : null,
    lines: [0.5],
    telling: numbered(tellingSteps(at), (step) => {
      const [best] = steps[step]!.predictions;
      // A number alone is that of the class that the curve shows, whichever is likelier; it stands above.
      return [named(best!.output, probabilityText(best!.probability)), probabilityText(at[step])];
    }),
  };
}

function named(output: string, number: string): string {
  return `${visibleWord(output)} ${number}`;
}

function expected(output: string): string {
  return `→ ${visibleWord(output)}`;
}

/**
 * A few classes or labels have a curve each, in the order of the head, the same at all epochs. Of more the likeliest of
 * each step is the only curve, and stands below each word; so does the likeliest of four classes.
 */
function manyOutputs({ steps }: Sentence, labels: boolean, outputs: readonly string[]): Drawn {
  const said = [...new Set(steps.flatMap(({ predictions }) => predictions.map((one) => one.output)))].sort();
  const names = said.every((name) => outputs.includes(name)) ? outputs : said;
  const isFew = names.length <= FORMS.length;
  const curves = isFew
    ? names.map((name) => ({ name, at: steps.map(({ predictions }) => probabilityOf(name, predictions, names)) }))
    : [{ name: "likeliest", at: steps.map(({ predictions }) => predictions[0]?.probability ?? null) }];
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
    lines: [0.5],
    below:
      isFew && (labels || names.length <= EASILY_TOLD)
        ? null
        : steps.map(({ predictions: [best] }) => (best ? belowWord(best) : [])),
    telling: unique(telling).map((one) => {
      const name = isFew ? names[one.curve]! : leads[one.step]!;
      const { at } = curves[one.curve]!;
      return { ...one, texts: [named(name, probabilityText(at[one.step]!)), visibleWord(name)] };
    }),
  };
}

/** What an output had at a step; of classes of which it alone is not stored, as in earlier records, what they leave. */
function probabilityOf(name: string, predictions: readonly Prediction[], names: readonly string[]): number | null {
  const found = predictions.find(({ output }) => output === name);
  if (found || predictions.length < names.length - 1 || predictions.length === 0) return found?.probability ?? null;
  return Math.max(0, 1 - predictions.reduce((sum, { probability }) => sum + probability!, 0));
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

/**
 * The first values of a regression or a forecast, each with what came where a loss compared them: on one axis, or on
 * several where they are values of different variables, whose units differ, or so far apart that all would be straight
 * lines on one.
 */
function valueTracks(sentence: Sentence): Drawn[] {
  const names = sentence.steps.find(({ predictions }) => predictions.length > 0)!.predictions.map((one) => one.output);
  const places = names.slice(0, MOST_VALUES).map((_, place) => place);
  const isForecast = (name: string) =>
    sentence.variables.some((one) => name === one.name || name.replace(AHEAD, "") === one.name);
  const apart = names.length > 1 && names.every(isForecast);
  return (apart ? places.map((one) => [one]) : readTogether(sentence, places)).map((group) => {
    const name = names[group[0]!]!;
    return {
      ...valueCurves(sentence, names, group),
      title: `${isForecast(name) ? "→ " : ""}${visibleWord(name)}`,
    };
  });
}

/**
 * Places of values that can be read on one axis, by what came of them in the sentence, else by what the model said: how far
 * that is from what came varies along a training, and would put values of any units on one axis while it is far.
 */
function readTogether({ steps }: Sentence, places: readonly number[]): number[][] {
  const spans = places.map((place) => {
    const numbers = (of: "value" | "came") =>
      steps.map(({ predictions }) => predictions[place]?.[of]).filter((one) => one != null);
    const came = numbers("came");
    const known = came.length > 0 ? came : numbers("value");
    return { low: Math.min(...known), high: Math.max(...known) };
  });
  const isReadable = (group: readonly number[]) => {
    const of = group.map((place) => spans[place]!);
    const whole = Math.max(...of.map(({ high }) => high)) - Math.min(...of.map(({ low }) => low));
    const most = Math.max(...of.map(({ low, high }) => high - low));
    // Of one step, or where none varies, there is nothing to read but how far they are apart.
    return most <= 0 || whole <= FLATTEST * most;
  };
  const groups: number[][] = [];
  for (const place of places) {
    const found = groups.find((group) => isReadable([...group, place]));
    if (found) found.push(place);
    else groups.push([place]);
  }
  return groups;
}

/** What the forecast of a variable is called of a later step than the next: "load +24". */
const AHEAD = / \+\d+$/;

function valueCurves({ steps }: Sentence, names: readonly string[], places: readonly number[]): Omit<Drawn, "title"> {
  const at = (of: "value" | "came") =>
    places.map((place) => steps.map(({ predictions }) => predictions[place]?.[of] ?? null));
  const values = at("value");
  const came = at("came")
    .map((numbers, cameOf) => ({ name: `what came of ${names[places[cameOf]!]!}`, numbers, cameOf }))
    .filter(({ numbers }) => numbers.some((one) => one !== null));
  const { along, range } = axis([...values, ...came.map(({ numbers }) => numbers)].flat());
  const first = values[0]!;
  const text = among(first);
  return {
    kind: "values",
    range,
    curves: [
      ...values.map((of, place) => ({ name: names[places[place]!]!, at: of.map(along) })),
      ...came.map(({ name, numbers, cameOf }) => ({ name, cameOf, at: numbers.map(along) })),
    ],
    lines: [],
    telling: numbered(extremeSteps(first), (step) => {
      const number = text(first[step]);
      return [places.length > 1 ? named(names[0]!, number) : number];
    }),
  };
}
