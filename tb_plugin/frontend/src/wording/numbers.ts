/**
 * Numbers as a person reads them: a real minus, a sign where the sign is the message. None claims more than is known of
 * it: two or three significant figures, zero for nothing but zero.
 */

/** `resolution`: the value is known to a multiple of it alone, as a report holds those of single units and steps. */
export function plain(value: number | null | undefined, resolution?: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (resolution) return coarse(value, resolution);
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = Number.isInteger(size) || size >= 999.5 ? grouped(Math.round(size)) : figures(size);
  return value < 0 ? `−${text}` : text;
}

export type NumberText = (value: number | null | undefined) => string;

/** Of what is shown together: a step that still tells two of them apart. */
const PARTS = 30;

/** Figures that a number holds, at most: records keep single precision. */
const MOST_FIGURES = 8;

/**
 * How numbers are told that are shown together: with the decimals that tell them apart, where these are more than `plain`
 * has, as for pressures from 1013.01 to 1014.09.
 */
export function among(values: readonly (number | null | undefined)[]): NumberText {
  const known = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const span = known.length > 0 ? most - least : 0;
  const before = Math.floor(Math.log10(Math.max(Math.abs(least), Math.abs(most)))) + 1;
  const decimals = Math.min(Math.max(0, Math.ceil(-Math.log10(span / PARTS))), MOST_FIGURES - Math.max(before, 1));
  if (!(span > 0) || before + decimals <= 3 || decimals < 1) return (value) => plain(value);
  return (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    return `${value < 0 ? "−" : ""}${grouped(Number(whole))}.${part}`;
  };
}

export function signed(value: number | null | undefined, resolution?: number): string {
  const text = plain(value, resolution);
  return typeof value === "number" && value > 0 && text !== NEARLY_NONE ? `+${text}` : text;
}

/**
 * From what to what, with as many decimals on both sides as tell the larger one, as a finding has them: three figures from
 * 1 on, two below. What rounds to nothing has no sign.
 */
export function change(from: number | null | undefined, to: number | null | undefined): string {
  const say = signedAlike([from, to]);
  return `${say(from)} → ${say(to)}`;
}

type Known = number | null | undefined;

/** How numbers stand that are read one below the other: with as many decimals as tell the largest of them. */
export function alike(values: readonly Known[]): (value: Known) => string {
  const largest = values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
  const power = Number(largest.toExponential(1).split("e")[1]);
  if (!Number.isFinite(largest) || power < -4 || power > 5) return (value) => plain(value);
  const decimals = power < 0 ? 1 - power : Math.max(0, 2 - power);
  return (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value).toFixed(decimals);
    return `${value < 0 && Number(size) !== 0 ? "−" : ""}${decimals ? size : grouped(Number(size))}`;
  };
}

/** The same where the sign is the message. */
export function signedAlike(values: readonly Known[]): (value: Known) => string {
  const say = alike(values);
  return (value) => {
    const text = say(value);
    return typeof value === "number" && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
  };
}

const NEARLY_NONE = "≈ 0";

/** The decimals that are known. */
function coarse(value: number, resolution: number): string {
  const text = Math.abs(value).toFixed(Math.max(0, Math.floor(-Math.log10(resolution) + 1e-3)));
  return Number(text) === 0 ? NEARLY_NONE : value < 0 ? `−${text}` : text;
}

/** What of the state before is still there: of states that are known to a `resolution` alone it is near that. */
export function keptText(share: number | null | undefined, resolution?: number): string {
  return resolution ? `≈ ${percent(share, 1)}` : percent(share);
}

/**
 * A share as percent: whole ones, with a decimal below 1 % and above 99 %. What is nearer to nothing or to all than that
 * can tell is said to be so, so that 0 % and 100 % are exact. Where there is little room, `least` may be 1.
 */
export function percent(value: number | null | undefined, least: 0.1 | 1 = 0.1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = 100 * Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size > 0 && size < least) return `${sign ? ">" : "<"} ${sign}${least} %`;
  if (size > 100 - least && size < 100) return `${sign ? "<" : ">"} ${sign}${100 - least} %`;
  const hasDecimal = size < 1 || (size > 99 && size < 100);
  return `${sign}${grouped(hasDecimal ? Number(size.toFixed(1)) : Math.round(size))} %`;
}

/** What a model holds for likely: a record keeps four digits, so what stands there as 0 or 1 may be nearly so. */
export function probabilityText(value: number | null | undefined, least: 0.1 | 1 = 0.1): string {
  const known = value !== null && value !== undefined;
  return percent(known ? Math.min(Math.max(value, 1e-9), 1 - 1e-9) : value, least);
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Thousands apart by a thin space, which no language takes for a decimal point. */
export function grouped(value: number): string {
  const [whole, part] = String(value).split(".");
  const text = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
  return part === undefined ? text : `${text}.${part}`;
}

/** Three figures from 1 on, two below. Most numbers of a picture are small, and each is told to those who hear it. */
function figures(size: number): string {
  if (size < 0.99) {
    const text = size.toPrecision(2);
    return Number(text) < 0.001 ? size.toExponential(1).replace("e-", "e−") : text;
  }
  const rounded = Number(size.toPrecision(3));
  if (rounded >= 1) return size.toFixed(rounded >= 100 ? 0 : rounded >= 10 ? 1 : 2);
  return size.toPrecision(2);
}
