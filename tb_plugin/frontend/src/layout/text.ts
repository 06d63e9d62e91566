/** Widths of texts, and texts cut to a width. */
/** Width in pixels of a text at a font size. */
export type Measure = (text: string, size: number) => number;

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const REFERENCE = 50;

/** Measures with the browser's own font, each text once. Without a canvas (tests) a text is guessed. */
export function browserMeasure(): Measure {
  const context = typeof document === "undefined" ? null : document.createElement("canvas").getContext?.("2d");
  if (!context || typeof context.measureText !== "function") return guess;
  context.font = `${REFERENCE}px ${FONT}`;
  const known = new Map<string, number>();
  return (text, size) => {
    let width = known.get(text);
    if (width === undefined) known.set(text, (width = context.measureText(text).width));
    return (width * size) / REFERENCE;
  };
}

/** Letters are about half as wide as high; wider scripts are wider. */
export const guess: Measure = (text, size) =>
  [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 1 : 0.56), 0) * size;

/** The text, or as much of its beginning as fits with an ellipsis. Whole characters only, so that emoji survive. */
export function fitText(text: string, width: number, size: number, measure: Measure): string {
  if (text === "" || measure(text, size) <= width) return text;
  const letters = [...text];
  let few = 0;
  let many = letters.length;
  while (few < many) {
    const middle = Math.ceil((few + many) / 2);
    if (measure(`${letters.slice(0, middle).join("")}…`, size) <= width) few = middle;
    else many = middle - 1;
  }
  return few > 0 ? `${letters.slice(0, few).join("")}…` : "…";
}

/** Before an ellipsis. */
const FEW_LETTERS = 3;

/** Between a variable and its level. */
const LEVEL = ": ";
/** Letters of a variable that are left at least. */
const FEW = 1;

/** A word cut to a width: of "temperature: warm" the variable is cut, or levels of one variable would look the same. */
export function fitWord(text: string, width: number, size: number, measure: Measure): string {
  const at = text.lastIndexOf(LEVEL);
  if (at <= 0 || measure(text, size) <= width) return fitText(text, width, size, measure);
  const [variable, level] = [text.slice(0, at), text.slice(at)];
  const least = `${[...variable].slice(0, FEW).join("")}…`;
  const room = Math.max(measure(least, size), width - measure(level, size));
  return fitText(fitText(variable, room, size, measure) + level, width, size, measure);
}

/** A word that is whole; null where it has no room. */
export function whole(text: string, width: number, size: number, measure: Measure): string | null {
  return measure(text, size) <= width ? text : null;
}

/** Of "vibration: high" at least "vibration: h…": two levels of one variable begin alike, and one without it tells nothing. */
export function cutLevel(text: string, width: number, size: number, measure: Measure): string | null {
  const at = text.lastIndexOf(LEVEL);
  const cut = at > 0 ? fitText(text, width, size, measure) : "";
  return cut.length > at + LEVEL.length + 1 && measure(cut, size) <= width ? cut : null;
}

/** Of "vibration: high" at least "vib…": never so few letters that they could be any variable. */
export function cutVariable(text: string, width: number, size: number, measure: Measure): string | null {
  const at = text.lastIndexOf(LEVEL);
  if (at <= 0) return null;
  const cut = fitText(`${text.slice(0, at)}…`, width, size, measure);
  return [...cut].length > FEW_LETTERS && measure(cut, size) <= width ? cut : null;
}

/** As many of the parts as fit, the first of them cut where it is too wide. */
export function fitParts(parts: readonly string[], width: number, size: number, measure: Measure): string {
  let text = parts[0] ?? "";
  if (measure(text, size) > width) return fitText(text, width, size, measure);
  for (const part of parts.slice(1)) {
    if (measure(text + part, size) > width) break;
    text += part;
  }
  return text;
}

/** As many names as fit, then how many more there are: "a, b +3"; the first is cut where it alone is too wide. */
export function fitNames(names: readonly string[], width: number, size: number, measure: Measure): string {
  const rest = (count: number) => (count < names.length ? ` +${names.length - count}` : "");
  for (let count = names.length; count > 0; count--) {
    const text = names.slice(0, count).join(", ") + rest(count);
    if (measure(text, size) <= width) return text;
  }
  return names.length > 0 ? fitText(names[0]!, width - measure(rest(1), size), size, measure) + rest(1) : "";
}

/** Names without what all of them begin with, if that is more than what stands for it. */
export function apart(names: readonly string[]): readonly string[] {
  const letters = names.map((name) => [...name]);
  const [first = []] = letters;
  const differs = first.findIndex((letter, place) => letters.some((one) => one[place] !== letter));
  return differs > 2 ? letters.map((one) => `…${one.slice(differs).join("")}`) : names;
}
