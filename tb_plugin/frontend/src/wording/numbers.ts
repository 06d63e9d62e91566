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

export type Known = number | null | undefined;

export type NumberText = (value: Known) => string;

/**
 * The one rule for numbers that stand together: all have the decimals that tell a step apart, or are all times powers of
 * ten. `among` and `alike` find the step by what stands together, an axis has its own. `records/scales/digits.py` is the same rule
 * for what is stored, as figures, with a finer part of the span.
 */
export function byStep(step: number, largest: number): NumberText {
  const decimals = decimalsOf(step);
  const isShort = powerOf(largest) < -3 || (powerOf(largest) > 5 && decimals < -2);
  return (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (isShort && size > 0) {
      const text = size.toExponential(Math.max(0, powerOf(size) + decimals));
      return `${value < 0 ? "−" : ""}${text.replace("e+", "e").replace("e-", "e−")}`;
    }
    const [whole, part] = size.toFixed(isShort ? 0 : Math.max(0, decimals)).split(".");
    const isNone = Number(whole) === 0 && !Number(part ?? 0);
    return `${value < 0 && !isNone ? "−" : ""}${grouped(Number(whole))}${part === undefined ? "" : `.${part}`}`;
  };
}

/** Of what is shown together: a step that still tells two of them apart. */
const PARTS = 30;

/** Figures that a number holds, at most: records keep single precision. */
const MOST_FIGURES = 8;

/** Of some numbers the largest size, what three figures of it tell, two below 1, and a finer step where they need it. */
function together(values: readonly Known[]): { largest: number; usual: number; fine: number | null } {
  const known = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  known.sort((one, other) => one - other);
  const span = known.length > 0 ? known.at(-1)! - known[0]! : 0;
  const largest = Math.max(0, ...known.map(Math.abs));
  const power = powerOf(largest);
  const usual = Math.min(1, 10 ** (power < 0 ? power - 1 : power - 2));
  const fine = Math.max(span / PARTS, 10 ** (power + 1 - MOST_FIGURES));
  const isFine = span > 0 && decimalsOf(fine) > 0 && (power + decimalsOf(fine) > 2 || readAlike(known, usual, fine));
  return { largest, usual, fine: isFine ? fine : null };
}

/** Whether two of some rising numbers that are a `fine` step apart are the same multiple of the `usual` one. */
function readAlike(known: readonly number[], usual: number, fine: number): boolean {
  let first = known[0]!;
  return known.some((value) => {
    if (Math.round(value / usual) !== Math.round(first / usual)) first = value;
    return value - first >= fine;
  });
}

/** Each as `plain` has it, but where their span takes more, as for pressures from 1013.01 to 1014.09. */
export function among(values: readonly Known[]): NumberText {
  const { largest, fine } = together(values);
  return fine === null ? (value) => plain(value) : byStep(fine, largest);
}

/** Read one below the other: three figures of the largest tell all, two below 1, but where their span takes more. */
export function alike(values: readonly Known[]): NumberText {
  const { largest, usual, fine } = together(values);
  return byStep(fine ?? usual, largest);
}

/** Decimals that tell the multiples of a step; tens and more have negative ones. */
function decimalsOf(step: number): number {
  return Math.ceil(-Math.log10(step) - 1e-9);
}

/** The power of ten of a size to two figures. */
export function powerOf(size: number): number {
  return Number(size.toExponential(1).split("e")[1]);
}

export function signed(value: number | null | undefined, resolution?: number): string {
  const text = plain(value, resolution);
  return typeof value === "number" && value > 0 && text !== NEARLY_NONE ? `+${text}` : text;
}

/** As `alike` where the sign is the message. */
export function signedAlike(values: readonly Known[]): NumberText {
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
  const text = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
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
