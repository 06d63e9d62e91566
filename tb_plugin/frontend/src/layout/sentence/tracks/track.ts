/**
 * A track: what goes along the steps of a sentence beside its glyphs. It is an axis across with one curve or a few; every
 * number lies on it from 0 (left) to 1 (right).
 */
import type { Box } from "../../box";
import { byStep } from "../../../wording/numbers";

export interface Curve {
  name: string;
  /** Of what came, rather than of what the model said: the curve that it is to be compared with, whose form it has. */
  cameOf?: number;
  /** Whether it lies after the window, where rows of forecasts are. */
  ahead?: boolean;
  /** Of each step; null where it is not known. */
  at: readonly (number | null)[];
  /** Of each step on which side of the axis it lies beyond the end at which it stands. Missing: on none at all. */
  beyond?: readonly Side[];
}

/** Left of an axis, on it, or right of it. */
export type Side = -1 | 0 | 1;

/** The curves that have a name above: what came has the form of what was said, and what lies ahead the axis of its track. */
export function namedCurves({ curves }: Pick<Track, "curves">): readonly Curve[] {
  return curves.filter(({ cameOf, ahead }) => cameOf === undefined && !ahead);
}

/** How the curves of one track are told apart, and what that is called: colours are those of chips, clouds and words. */
export const FORMS = ["line", "dashes", "dots"] as const;
export type Form = (typeof FORMS)[number];

/** Of a curve by its place; null where there is none beside it to be told from. */
export function formOf(track: Pick<Track, "curves">, place: number): Form | null {
  if (namedCurves(track).length < 2) return null;
  return FORMS[track.curves[place]?.cameOf ?? place] ?? null;
}

/** What is written beside a step of a curve. */
export interface Telling {
  curve: number;
  step: number;
  /** Forms of it, the best first; that of two classes is the same at all steps. */
  texts: readonly string[];
}

/** What stands at the left and at the right. */
export interface Ends {
  low: string;
  high: string;
}

/** Forecasts of several steps later: how many, and what each step would forecast, were it the end of the window. */
export interface Ahead {
  leads: readonly number[];
  from: readonly (readonly (number | null)[])[];
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
  /** The forecasts of steps after each step, on the axis: the nearest first; null where there is no path of them. */
  ahead: Ahead | null;
  /** What stands below the word of each step, forms of it, the longest first; null where nothing does. */
  below: readonly (readonly string[])[] | null;
  /** What tells most, first. */
  telling: readonly Telling[];
}

/** Whether its curves are stairs, rather than lines from step to step. */
export function isStepped({ kind, curves }: Pick<Track, "kind" | "curves">): boolean {
  return kind === "many" && curves.length > 1;
}

/** Known numbers take at least so much of the axis, as its ends are round numbers beyond them. */
const FILLED = 0.8;

/**
 * From a round number that is not above the smallest known one to one that is not below the largest, so that what stands
 * at the ends is true of all between them; all in the middle where they are equal.
 */
export function axis(values: readonly (number | null)[]) {
  const known = values.filter((value): value is number => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (!(most > least))
    return { along: (value: number | null) => (value === null ? null : 0.5), range: null, side: (): Side => 0 };
  // An end moves by less than the step.
  const unit = roundBelow(((most - least) * (1 / FILLED - 1)) / 2);
  const [low, high] = [Math.floor(least / unit + NEARLY), Math.ceil(most / unit - NEARLY)];
  const along = (value: number | null) => (value === null ? null : clamped((value / unit - low) / (high - low)));
  const side = (value: number | null): Side => {
    const at = value === null ? low : value / unit;
    return at < low - CLEARLY ? -1 : at > high + CLEARLY ? 1 : 0;
  };
  return { along, range: endsOf(low, high, unit), side };
}

/** Of a step: what a number that is one of its multiples misses it by. */
const NEARLY = 1e-6;
/** Of a step: how far beyond an end a number is that is told to be: others are so by the digits that they are sent with. */
const CLEARLY = 0.01;

/** The largest of 1, 2 and 5 times a power of ten that is not above a size. */
function roundBelow(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * (size >= 5 * power ? 5 : size >= 2 * power ? 2 : 1);
}

/** Both, which are multiples of a unit, with all figures that either has. */
function endsOf(low: number, high: number, unit: number): Ends {
  let power = Math.floor(Math.log10(unit) + NEARLY);
  const times = Math.round(unit / 10 ** power);
  let [first, last] = [low * times, high * times];
  for (; first % 10 === 0 && last % 10 === 0; power++) [first, last] = [first / 10, last / 10];
  const values = [first, last].map((count) => Number(`${count}e${power}`));
  const say = byStep(10 ** power, Math.max(...values.map(Math.abs)));
  return { low: say(values[0]), high: say(values[1]) };
}

function clamped(at: number): number {
  return Math.max(0, Math.min(1, at));
}

/** Height of a line below a word. */
export const LINE_BELOW = 13;
/** Height of the line below the last forecast, where its number has room whatever the curves do. */
export const LINE_AHEAD = 14;
/** Whether a row has room for a line below its word. */
export function hasLineBelow(row: Pick<Box, "height"> | undefined): boolean {
  return row !== undefined && row.height >= 2 * LINE_BELOW;
}
