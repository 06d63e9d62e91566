/**
 * A track: what goes along the steps of a sentence beside its glyphs. It is an axis across with one curve or a few; every
 * number lies on it from 0 (left) to 1 (right).
 */
import { plain } from "../../wording/numbers";

export interface Curve {
  name: string;
  /** Of what came, rather than of what the model said: the curve that it is to be compared with, whose form it has. */
  cameOf?: number;
  /** Of each step; null where it is not known. */
  at: readonly (number | null)[];
}

/** The curves that have a name above: what came has the form of what was said. */
export function namedCurves({ curves }: Pick<Track, "curves">): readonly Curve[] {
  return curves.filter(({ cameOf }) => cameOf === undefined);
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
  /** What stands below the word of each step, forms of it, the longest first; null where nothing does. */
  below: readonly (readonly string[])[] | null;
  /** What tells most, first. */
  telling: readonly Telling[];
}

/** From the smallest known number to the largest; all in the middle where they are equal. */
export function axis(values: readonly (number | null)[]) {
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
