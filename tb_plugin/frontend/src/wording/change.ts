/**
 * From what to what in one notation, error included, which says how fine large and tiny numbers are: as findings have it,
 * see `analysis/findings/notation.py`.
 */
import { grouped, powerOf, signedAlike, type Known } from "./numbers";

/** Up to this power of ten `signedAlike` tells numbers: three figures from 1 on, two below. */
const PLAIN = 2;

/** Powers of ten of the largest number where all are written out. */
const [LEAST, MOST] = [-3, 5];

/** Most figures of what is told in powers of ten. */
const FIGURES = 3;

/** `error`: the standard error, null where it is not known; one too small to be told beside is left out. */
export function change(from: Known, to: Known, error: Known = null): string {
  const power = powerOf(Math.max(Math.abs(from ?? 0), Math.abs(to ?? 0)));
  const isShort = power < LEAST || power > MOST;
  const told = error !== null && error !== undefined && Number.isFinite(error) && error > 0 ? error : null;
  const isPlain = !isShort && (told === null || power <= PLAIN);
  const last = isPlain ? Math.min(0, power - (power < 0 ? 1 : 2)) : lastDigit(power, told, isShort);
  const say = isPlain ? signedAlike([from, to]) : (value: Known) => signedTo(value, last, isShort);
  return `${say(from)} → ${say(to)}${told !== null && told >= 10 ** last / 1000 ? ` ± ${errorText(told, isShort)}` : ""}`;
}

/** The power of ten of the last digit that is told. */
function lastDigit(power: number, error: number | null, isShort: boolean): number {
  if (error === null) return power - 1;
  return Math.min(Math.max(powerOf(error), isShort ? power + 1 - FIGURES : 0), power);
}

function signedTo(value: Known, last: number, isShort: boolean): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const count = Math.round(Math.abs(value) / 10 ** last);
  if (count === 0) return "0";
  const size = Number(`${count}e${last}`);
  const text = isShort ? exponent(size, Math.max(0, String(count).length - 1)) : grouped(size);
  return `${value < 0 ? "−" : "+"}${text}`;
}

function errorText(error: number, isShort: boolean): string {
  if (isShort) return exponent(error, 0);
  const size = Number(error.toPrecision(1));
  return size < 1 ? size.toFixed(-powerOf(size)) : grouped(size);
}

function exponent(size: number, digits: number): string {
  return size.toExponential(digits).replace("e+", "e").replace("e-", "e−");
}
