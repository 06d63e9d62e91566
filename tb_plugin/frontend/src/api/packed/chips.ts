/** Sums over the units of each chip, as `lightning_rnnvis/analysis/sequences.py` and `membership.py` make them. */
import type { SentenceStep, Snapshot } from "../types";

/** Chip and sign of each unit. */
export interface Membership {
  readonly chip: Int32Array;
  readonly sign: Int8Array;
  readonly sizes: readonly number[];
}

export function membership({ units, chips }: Pick<Snapshot, "units" | "chips">): Membership {
  const chip = new Int32Array(units);
  const sign = new Int8Array(units);
  for (const one of chips)
    for (const { unit, polarity } of one.units) {
      chip[unit] = one.chip;
      sign[unit] = polarity;
    }
  return { chip, sign, sizes: chips.map((one) => one.units.length) };
}

/** Mean of sign * value over the units of each chip. */
export function means(values: Float64Array, { chip, sign, sizes }: Membership): number[] {
  const sums = sizes.map(() => 0);
  values.forEach((value, unit) => (sums[chip[unit]!]! += sign[unit]! * value));
  return sums.map((sum, at) => sum / Math.max(sizes[at]!, 1));
}

/** Numbers of a sentence by chips. `up` and `down` begin with the initial state, `kept` with the first word. */
export interface Sums {
  /** Mean of the positive part of sign * state. */
  readonly up: readonly number[][];
  /** Mean of the negative part, at most zero. */
  readonly down: readonly number[][];
  /** Share of the state before that is still there. */
  readonly kept: readonly number[][];
}

/** Each array: a row a step, a number a chip. */
export type Summary = Pick<
  SentenceStep,
  "positive" | "negative" | "change_positive" | "change_negative" | "kept" | "link"
>[];

/** Smallest extent that a glyph is scaled to: an idle sequence must not look busy. */
const MIN_EXTENT = 0.1;

/** `states`: the initial one and that after each word, in the order of the text. */
export function sumUp(states: readonly Float64Array[], of: Membership, reverse: boolean): Sums {
  const half = (sign: number) =>
    states.map((row) => {
      const signed = row.map((value, unit) => (sign * of.sign[unit]! * value > 0 ? value : 0));
      return means(signed, of);
    });
  const kept = states.slice(1).map((now, step) => {
    const before = states[placeBefore(step, states.length - 1, reverse)]!;
    const [still, was] = [of.sizes.map(() => 0), of.sizes.map(() => 0)];
    now.forEach((value, unit) => {
      const [chip, earlier] = [of.chip[unit]!, before[unit]!];
      was[chip]! += Math.abs(earlier);
      if (value * earlier > 0) still[chip]! += Math.min(Math.abs(value), Math.abs(earlier));
    });
    return still.map((sum, chip) => (was[chip]! > 0 ? Math.min(sum / was[chip]!, 1) : 0));
  });
  return { up: half(1), down: half(-1), kept };
}

export function summarize({ up, down, kept }: Sums, reverse: boolean): { steps: Summary; scale: number } {
  const steps = kept.map((share, step): Summary[number] => {
    const [now, before] = [step + 1, placeBefore(step, kept.length, reverse)];
    const change = (rows: readonly number[][]) => rows[now]!.map((value, chip) => value - rows[before]![chip]!);
    const [rise, fall] = [change(up), change(down)];
    return {
      positive: up[now]!,
      negative: down[now]!,
      change_positive: rise,
      change_negative: fall,
      kept: share,
      link: rise.map((value, chip) => value + fall[chip]!),
    };
  });
  const extent = Math.max(MIN_EXTENT, ...up.flat(), ...down.flat().map((value) => -value));
  return { steps, scale: Math.ceil(11 * extent) / 10 };
}

/** Where the state before a step stands, the initial one at 0. */
export function placeBefore(step: number, length: number, reverse: boolean): number {
  if (!reverse) return step;
  return step + 1 < length ? step + 2 : 0;
}
