/**
 * From what to what in one notation, error included, which says how fine large and tiny numbers are: as findings have it,
 * see `analysis/findings/notation.py`.
 */
import { grouped, powerOf, signedAlike, type Known, type NumberText } from "./numbers";

/** Up to this power of ten numbers have three figures from 1 on, two below, but no more than the two first of an error tell. */
const PLAIN = 2;

/** Most digits more, for two numbers that would read the same. */
const MORE = 3;

/** Powers of ten of the largest number where all are written out. */
const [LEAST, MOST] = [-3, 5];

/** Most figures of what is told in powers of ten. */
const FIGURES = 3;

/**
 * `error`: the standard error, null where it is not known; one too small to be told beside is left out. `same`: what is
 * said where it leaves nothing that tells the two apart.
 */
export function change(from: Known, to: Known, error: Known = null, same = "stayed at"): string {
  const power = powerOf(Math.max(Math.abs(from ?? 0), Math.abs(to ?? 0)));
  const isShort = power < LEAST || power > MOST;
  const told = error !== null && error !== undefined && Number.isFinite(error) && error > 0 ? error : null;
  if (told === null && !isShort) return fromTo(signedAlike([from, to]), from, to);
  const sayTo = (last: number) => (value: Known) => signedTo(value, last, isShort);
  const isAlike = (last: number) => known(from) && known(to) && sayTo(last)(from) === sayTo(last)(to);
  const last = lastDigit(power, told, isShort, isAlike);
  const around = told !== null && told >= 10 ** last / 10 ** MORE ? ` ± ${errorText(told, isShort)}` : "";
  return (around && isAlike(last) ? `${same} ${sayTo(last)(to)}` : fromTo(sayTo(last), from, to)) + around;
}

function fromTo(say: NumberText, from: Known, to: Known): string {
  return `${say(from)} → ${say(to)}`;
}

/** The power of ten of the last digit that is told. */
function lastDigit(power: number, error: number | null, isShort: boolean, isAlike: (last: number) => boolean): number {
  if (error === null) return power - 1;
  if (isShort || power > PLAIN) return Math.min(Math.max(powerOf(error), isShort ? power + 1 - FIGURES : 0), power);
  const usual = power - (power < 0 ? 1 : 2);
  const coarse = Math.max(usual, powerOf(error) - 1);
  return isAlike(coarse) ? Math.max(usual - MORE, Math.min(coarse, powerOf(error))) : coarse;
}

function known(value: Known): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function signedTo(value: Known, last: number, isShort: boolean): string {
  if (!known(value)) return "–";
  const decimals = isShort ? 0 : Math.max(0, -last);
  const count = Math.round(Math.abs(value) / 10 ** last);
  if (count === 0) return (0).toFixed(decimals);
  const size = Number(`${count}e${last}`);
  const whole = isShort ? exponent(size, Math.max(0, String(count).length - 1)) : grouped(size);
  return `${value < 0 ? "−" : "+"}${decimals > 0 ? size.toFixed(decimals) : whole}`;
}

function errorText(error: number, isShort: boolean): string {
  if (isShort) return exponent(error, 0);
  const size = Number(error.toPrecision(1));
  return size < 1 ? size.toFixed(-powerOf(size)) : grouped(size);
}

function exponent(size: number, digits: number): string {
  return size.toExponential(digits).replace("e+", "e").replace("e-", "e−");
}
