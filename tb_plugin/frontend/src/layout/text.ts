/** Widths of texts, and texts cut to a width. */
import type { Prediction, SentenceStep } from "../api/types";
import { percent, plain } from "./numbers";
import { visibleWord } from "./words";
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
  if (measure(text, size) <= width) return text;
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

/** Font size of the prediction below a word. */
export const PREDICTION_SIZE = 10;

/** An output of the model with its number: a probability as percent, a value as it is. */
export function outputText({ output, probability, value }: Prediction): string {
  if (probability !== null) return `${visibleWord(output)} ${percent(probability)}`;
  return value === null ? visibleWord(output) : `${visibleWord(output)} ${plain(value)}`;
}

/** Lines below the word of a step: the best prediction, and of a language model the loss of the word that followed. */
export function linesBelow(step: Pick<SentenceStep, "predictions" | "loss">): string[] {
  const prediction = predictionText(step);
  if (!prediction) return [];
  return step.loss === null ? [prediction] : [prediction, `loss ${plain(step.loss)}`];
}

/** Values that stand below a word; the others are in its tooltip. */
const VALUES_SHOWN = 3;

/** The best class or label of a step, or its first values; empty where the state reaches no head. */
export function predictionText({ predictions }: Pick<SentenceStep, "predictions">): string {
  const best = predictions[0];
  if (!best) return "";
  if (best.value === null || predictions.length === 1) return outputText(best);
  const shown = predictions.slice(0, VALUES_SHOWN).map(({ value }) => plain(value));
  return shown.join(", ") + (predictions.length > VALUES_SHOWN ? ", …" : "");
}
