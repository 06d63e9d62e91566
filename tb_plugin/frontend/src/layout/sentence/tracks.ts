/**
 * What goes along the steps of a sentence beside its glyphs: what the model said after each, and the variables of a
 * series. A track is an axis across with one curve or a few; every number lies on it from 0 (left) to 1 (right).
 */
import type { HeadKind, Output, Prediction, Sentence, Variable } from "../../api/types";
import { plain } from "../numbers";
import { fineText } from "./said";
import { visibleWord } from "../words";

export interface Curve {
  name: string;
  /** Whether it is what came, rather than what the model said. */
  dotted?: boolean;
  /** The curve whose colour it has; its own where it is left out. */
  like?: number;
  /** Of each step; null where it is not known. */
  at: readonly (number | null)[];
}

/** The curves that have a name above: what came has the colour of what was said. */
export function namedCurves({ curves }: Pick<Track, "curves">): readonly Curve[] {
  return curves.filter(({ like = null }, place) => like === null || like === place);
}

/** What is written beside a step of a curve. */
export interface Telling {
  curve: number;
  step: number;
  /** The first of these that there is room for. */
  texts: readonly string[];
}

/** What stands at the left and at the right. */
export interface Ends {
  low: string;
  high: string;
}

export interface Track {
  /** "output", or the name of a variable. */
  key: string;
  kind: "classes" | "many" | "next word" | "values" | "variable";
  title: string;
  /** The classes at the ends, which stand above; numbers at the ends stand below. */
  classes: Ends | null;
  range: Ends | null;
  /** Whether the right end is the one that orange means, and the left end the blue one. */
  signed: boolean;
  curves: readonly Curve[];
  /** The first curve with every chip on, where one is off and the axis is the same; else null. */
  before: readonly (number | null)[] | null;
  /** Where lines go down: the middle, powers of ten, the edges between levels. */
  lines: readonly number[];
  /** Whether the lines part levels, of which every other one is shaded. */
  banded: boolean;
  /** Whether the state of each step really entered the head; null where that is no question. */
  entered: readonly boolean[] | null;
  /** The curve of the best class at each step, -1 for none; null where there is no best. */
  best: readonly number[] | null;
  /** What tells most, first. */
  telling: readonly Telling[];
}

/** What tells which way the outputs lie. */
export interface OutputSense {
  kind: HeadKind | null;
  output: Pick<Output, "low" | "high"> | null;
}

/** Curves that one track can hold and still be read. */
const MOST_CURVES = 3;
/** Part of the axis from which on a change between two steps is a jump. */
const JUMP = 0.25;
/** Powers of ten on the axis of the next word's probability: 0.01 % stands at its left end, 100 % at its right. */
const DECADES = 4;

/** All tracks of a sentence: the output's first, then the variables, the chosen one before the others. */
export function tracksOf(sentence: Sentence, sense: OutputSense, variable: string | null): Track[] {
  const output = outputTrack(sentence, sense);
  const variables = variableTracks(sentence);
  const chosen = variables.filter(({ key }) => key === variable);
  return [...(output ? [output] : []), ...chosen, ...variables.filter(({ key }) => key !== variable)];
}

/** What the model said; null where the state reaches no head. */
export function outputTrack(sentence: Sentence, { kind, output }: OutputSense): Track | null {
  const { steps } = sentence;
  const said = steps.find(({ predictions }) => predictions.length > 0)?.predictions;
  if (!said) return null;
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
  };
  if (said[0]!.value !== null) return { ...base, ...valueCurves(sentence) };
  if (steps.some(({ loss }) => loss !== null)) return { ...base, ...nextWord(sentence) };
  if (kind !== "labels" && said.length === 2) return { ...base, ...twoClasses(sentence, output) };
  return { ...base, ...manyOutputs(sentence, kind === "labels") };
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
    telling: numbered(tellingSteps(at), (step) => fineText(Math.max(at[step]!, 1 - at[step]!))),
  };
}

/** The classes or labels that are the best at most steps, a curve each. */
function manyOutputs({ steps }: Sentence, labels: boolean): Drawn {
  const score = new Map<string, number>();
  steps.forEach(({ predictions }, index) =>
    predictions.forEach(({ output, probability }, rank) => {
      // Of classes, the best at each step, and before all others the one at the end; of labels, the likeliest.
      const counts = labels ? probability! : rank > 0 ? 0 : index === steps.length - 1 ? steps.length : 1;
      const before = score.get(output) ?? 0;
      score.set(output, labels ? Math.max(before, counts) : before + counts);
    }),
  );
  const names = [...score].sort(([, one], [, other]) => other - one).map(([name]) => name);
  const shown = names.slice(0, MOST_CURVES);
  const curves = shown.map((name) => ({
    name,
    at: steps.map(({ predictions }) => predictions.find(({ output }) => output === name)?.probability ?? null),
  }));
  const best = steps.map(({ predictions }) => shown.indexOf(predictions[0]?.output ?? ""));
  const telling = labels
    ? curves.map(({ at }, curve) => ({ curve, step: highest(at) }))
    : [best.length - 1, 0, ...best.keys()]
        .filter((step, place) => best[step]! >= 0 && (place < 2 || (step > 0 && best[step] !== best[step - 1])))
        .map((step) => ({ curve: best[step]!, step }));
  return {
    kind: "many",
    title: "probability",
    range: { low: "0", high: "100 %" },
    curves,
    best: labels ? null : best,
    lines: [0.5],
    telling: unique(telling).map((one) => {
      const name = visibleWord(curves[one.curve]!.name);
      const share = fineText(curves[one.curve]!.at[one.step]!);
      return { ...one, texts: [`${name} ${share}`, name, share] };
    }),
  };
}

/** How likely the model held the word that followed, in powers of ten: most words are unlikely. */
function nextWord({ steps }: Sentence): Drawn {
  const at = steps.map(({ loss }) => (loss === null ? null : Math.max(0, 1 - loss / Math.LN10 / DECADES)));
  return {
    kind: "next word",
    title: "next word",
    range: { low: "0.01", high: "100 %" },
    curves: [{ name: "the word that followed", at }],
    lines: [0.25, 0.5, 0.75],
    telling: numbered(tellingSteps(at), (step) => fineText(Math.exp(-steps[step]!.loss!))),
  };
}

/**
 * The first values of a regression or a forecast, on one axis, each with what came where a loss compared them; else a
 * single one with what it comes close to.
 */
function valueCurves(sentence: Sentence): Drawn {
  const { steps } = sentence;
  const names = steps.find(({ predictions }) => predictions.length > 0)!.predictions.map(({ output }) => output);
  const shown = names.slice(0, MOST_CURVES);
  const at = (of: "value" | "came") =>
    shown.map((_, place) => steps.map(({ predictions }) => predictions[place]?.[of] ?? null));
  const values = at("value");
  const compared = at("came")
    .map((numbers, place) => ({ name: `what came of ${shown[place]!}`, numbers, like: place }))
    .filter(({ numbers }) => numbers.some((one) => one !== null));
  const close = compared.length === 0 && names.length === 1 ? whatCame(sentence, values[0]!) : null;
  const came = close ? [{ name: `${close.name}, next step`, numbers: close.values, like: 1 }] : compared;
  const { along, range } = axis([...values, ...came.map(({ numbers }) => numbers)].flat());
  const first = values[0]!;
  return {
    kind: "values",
    range,
    title: visibleWord(names[0]!),
    curves: [
      ...values.map((of, place) => ({ name: shown[place]!, at: of.map(along) })),
      ...came.map(({ name, numbers, like }) => ({ name, dotted: true, like, at: numbers.map(along) })),
    ],
    lines: [],
    telling: numbered(extremeSteps(first), (step) => plain(first[step])),
  };
}

/** Steps from which on it can be told whether two curves are close. */
const LEAST_PAIRS = 8;

/**
 * The next value of the variable that a single output is closest to, if it is closer than that variable's own mean:
 * of a forecast of one step, what really came. It is drawn as what it is, the next value, whatever the output is.
 */
function whatCame({ steps, variables }: Sentence, said: readonly (number | null)[]) {
  const close = variables.flatMap(({ name }, place) => {
    const values = steps.map((_, step) => steps[step + 1]?.values[place] ?? null);
    const pairs = values.flatMap((value, step) => {
      const one = said[step] ?? null;
      return value === null || one === null ? [] : [[one, value] as const];
    });
    const mean = pairs.reduce((sum, [, value]) => sum + value, 0) / pairs.length;
    const spread = pairs.reduce((sum, [, value]) => sum + (value - mean) ** 2, 0);
    const apart = pairs.reduce((sum, [one, value]) => sum + (value - one) ** 2, 0);
    return pairs.length >= LEAST_PAIRS && apart < spread ? [{ name, values, apart: apart / spread }] : [];
  });
  return close.sort((one, other) => one.apart - other.apart)[0] ?? null;
}

/** The value of each variable at each step. */
export function variableTracks({ steps, variables }: Sentence): Track[] {
  return variables.map((variable, place): Track => {
    const values = steps.map((step) => step.values[place] ?? null);
    const { along, range } = axis([...values, ...edgesOf(variable)]);
    return {
      key: variable.name,
      kind: "variable",
      title: visibleWord(variable.name),
      classes: null,
      range,
      best: null,
      before: null,
      signed: false,
      curves: [{ name: variable.name, at: values.map(along) }],
      lines: edgesOf(variable)
        .map((edge) => along(edge)!)
        .filter((at) => at > 0 && at < 1),
      banded: true,
      entered: null,
      telling: numbered(extremeSteps(values), (step) => plain(values[step])),
    };
  });
}

function edgesOf({ edges }: Variable): number[] {
  return edges.filter((edge): edge is number => edge !== null);
}

/** From the smallest known number to the largest; all in the middle where they are equal. */
function axis(values: readonly (number | null)[]) {
  const known = values.filter((value): value is number => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const along = (value: number | null) =>
    value === null ? null : most > least ? (value - least) / (most - least) : 0.5;
  return { along, range: most > least ? { low: short(least), high: short(most) } : null };
}

/** Two figures, for a narrow axis. */
function short(value: number): string {
  const rounded = Number(value.toPrecision(2));
  const size = Math.abs(rounded);
  return size >= 1000 || (size < 0.001 && size > 0) ? plain(rounded) : String(rounded).replace("-", "−");
}

/** The last step, the first one, and those before which the curve jumps, the largest jump first. */
function tellingSteps(at: readonly (number | null)[]): number[] {
  const known = knownSteps(at);
  const jumps = known
    .map((step, place) => ({ step, size: place > 0 ? Math.abs(at[step]! - at[known[place - 1]!]!) : 0 }))
    .filter(({ size }) => size >= JUMP)
    .sort((one, other) => other.size - one.size);
  return [known.at(-1), known[0], ...jumps.map(({ step }) => step)].filter((step) => step !== undefined);
}

/** The last step, the highest and the lowest one, and the first. */
function extremeSteps(values: readonly (number | null)[]): number[] {
  const known = knownSteps(values);
  if (known.length === 0) return [];
  return [known.at(-1)!, highest(values), highest(values.map((value) => (value === null ? null : -value))), known[0]!];
}

function knownSteps(at: readonly (number | null)[]): number[] {
  return at.flatMap((value, step) => (value === null ? [] : [step]));
}

function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>(
    (best, value, step) => ((value ?? -Infinity) > (values[best] ?? -Infinity) ? step : best),
    0,
  );
}

function numbered(steps: readonly number[], text: (step: number) => string): Telling[] {
  return unique(steps.map((step) => ({ curve: 0, step }))).map((one) => ({ ...one, texts: [text(one.step)] }));
}

function unique<T extends { curve: number; step: number }>(all: readonly T[]): T[] {
  return all.filter(
    (one, place) => all.findIndex(({ curve, step }) => curve === one.curve && step === one.step) === place,
  );
}

/** How many tracks the sentences of a record have, the one that has most. */
export function trackCount(sentences: readonly Sentence[]): number {
  return Math.max(0, ...sentences.map((one) => one.variables.length + (hasOutput(one) ? 1 : 0)));
}

/** Whether the state reaches a head. */
export function hasOutput({ steps }: Sentence): boolean {
  return steps.some(({ predictions }) => predictions.length > 0);
}
