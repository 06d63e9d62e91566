/** Which steps of a curve tell most, first: numbers are written beside them as far as there is room. */
import type { Telling } from "./track";

/** Part of the axis from which on a change between two steps is a jump. */
const JUMP = 0.25;

/** The last step, the first one, and those before which the curve jumps, the largest jump first. */
export function tellingSteps(at: readonly (number | null)[]): number[] {
  const known = knownSteps(at);
  const jumps = known
    .map((step, place) => ({ step, size: place > 0 ? Math.abs(at[step]! - at[known[place - 1]!]!) : 0 }))
    .filter(({ size }) => size >= JUMP)
    .sort((one, other) => other.size - one.size);
  return [known.at(-1), known[0], ...jumps.map(({ step }) => step)].filter((step) => step !== undefined);
}

/** The last step, the highest and the lowest one, and the first. */
export function extremeSteps(values: readonly (number | null)[]): number[] {
  const known = knownSteps(values);
  if (known.length === 0) return [];
  return [known.at(-1)!, highest(values), highest(values.map((value) => (value === null ? null : -value))), known[0]!];
}

function knownSteps(at: readonly (number | null)[]): number[] {
  return at.flatMap((value, step) => (value === null ? [] : [step]));
}

export function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>(
    (best, value, step) => ((value ?? -Infinity) > (values[best] ?? -Infinity) ? step : best),
    0,
  );
}

export function numbered(steps: readonly number[], texts: (step: number) => readonly string[]): Telling[] {
  return unique(steps.map((step) => ({ curve: 0, step }))).map((one) => ({ ...one, texts: texts(one.step) }));
}

export function unique<T extends { curve: number; step: number }>(all: readonly T[]): T[] {
  return all.filter(
    (one, place) => all.findIndex(({ curve, step }) => curve === one.curve && step === one.step) === place,
  );
}
