/**
 * The glyph of one word of a sentence: a bar a chip, a gauge above each.
 *
 * After Ming et al., "Understanding Hidden Memories of Recurrent Neural Networks" (VAST 2017), section 5.3. A bar's
 * body goes from P (sum of the positive states) up to N (sum of the negative ones) down, around a mid-line. At each end
 * stands the change since the previous step: strong, inside the body, where the part grew; pale, outside the body,
 * where it shrank (the part that was lost). Orange says "more positive", blue "more negative".
 * The gauge's filled part, up to the marker, is the share of the previous step that was kept.
 */
import type { SentenceStep } from "../api/types";
import type { Box } from "./box";

export interface Region {
  chip: number;
  /** Between the present and the previous value of one end. */
  box: Box;
  rises: boolean;
  grows: boolean;
}

export interface Gauge {
  chip: number;
  track: Box;
  /** Width of the filled part. */
  kept: number;
}

export interface Glyph {
  bodies: { chip: number; box: Box }[];
  changes: Region[];
  gauges: Gauge[];
  midline: number;
}

const GAUGE_HEIGHT = 3;
/** Gauge, marker and air above the bars. */
const GAUGE_ROOM = 9;
/** Share of a chip's slot that its bar leaves free. */
const BETWEEN = 0.22;
const PADDING = 3;

/** Where the bar of each chip stands: its left end and width. */
export function barPlaces(chips: number, box: Pick<Box, "x" | "width">): { x: number; width: number }[] {
  const slot = (box.width - 2 * PADDING) / Math.max(1, chips);
  return Array.from({ length: chips }, (_, chip) => ({
    x: box.x + PADDING + slot * (chip + BETWEEN / 2),
    width: slot * (1 - BETWEEN),
  }));
}

/** Width of the number of a chip, with the air beside it. */
const NUMBER = 16;

/** The chips whose numbers have room above their bars, those of `first` before others. */
export function numberedBars(chips: number, width: number, first: readonly number[] = []): number[] {
  const apart = Math.ceil((chips * NUMBER) / Math.max(1, width));
  const usual = Array.from({ length: Math.ceil(chips / apart) }, (_, place) => place * apart);
  const shown: number[] = [];
  for (const chip of [...first, ...usual]) if (shown.every((one) => Math.abs(one - chip) >= apart)) shown.push(chip);
  return shown.sort((one, other) => one - other);
}

/** What a glyph draws of a step. */
export type GlyphStep = Omit<SentenceStep, "label" | "values" | "predictions" | "loss" | "enters_head">;

/**
 * `scale`: the value that reaches the upper and lower end of the glyph, the same for all glyphs that are compared.
 * `gauges`: whether room is kept for them above the bars.
 */
export function layoutGlyph(step: GlyphStep, box: Box, scale: number, gauges = true): Glyph {
  const top = box.y + (gauges ? GAUGE_ROOM : 0.5);
  const midline = (top + box.y + box.height - (gauges ? 2 : 0.5)) / 2;
  const heightOf = (value: number) => midline - along(value, scale) * Math.max(0, midline - top);
  const glyph = bars(step, box, ({ x, width }, one, other) => {
    const [upper, lower] = [heightOf(Math.max(one, other)), heightOf(Math.min(one, other))];
    return { x, y: upper, width, height: lower - upper };
  });
  const tracks = barPlaces(step.positive.length, box).map(({ x, width }, chip) => {
    const share = Math.max(0, Math.min(1, step.kept[chip] ?? 0));
    return { chip, track: { x, y: box.y + 2, width, height: GAUGE_HEIGHT }, kept: share * width };
  });
  return { ...glyph, gauges: tracks, midline };
}

/** The same bars on their sides, for low rows: what is positive goes to the right of each chip's line. */
export function layoutSideways(step: GlyphStep, box: Box, scale: number): Pick<Glyph, "bodies" | "changes"> {
  return bars(step, box, ({ x, width }, one, other) => {
    const at = (value: number) => x + (width / 2) * (1 + along(value, scale));
    const left = at(Math.min(one, other));
    return { x: left, y: box.y, width: at(Math.max(one, other)) - left, height: box.height };
  });
}

/** Part of the way from the mid-line to an end, -1 to 1. */
function along(value: number, scale: number): number {
  return Math.max(-1, Math.min(1, value / (scale > 0 ? scale : 1)));
}

/** `between`: the box from one value to another in a chip's place. */
function bars(
  step: GlyphStep,
  box: Box,
  between: (place: { x: number; width: number }, one: number, other: number) => Box,
): Pick<Glyph, "bodies" | "changes"> {
  const glyph: Pick<Glyph, "bodies" | "changes"> = { bodies: [], changes: [] };
  barPlaces(step.positive.length, box).forEach((place, chip) => {
    const positive = step.positive[chip] ?? 0;
    const negative = step.negative[chip] ?? 0;
    glyph.bodies.push({ chip, box: between(place, positive, negative) });
    for (const [value, change] of [
      [positive, step.change_positive[chip] ?? 0],
      [negative, step.change_negative[chip] ?? 0],
    ] as const) {
      if (change === 0) continue;
      const previous = value - change;
      glyph.changes.push({
        chip,
        box: between(place, value, previous),
        rises: change > 0,
        grows: Math.abs(value) > Math.abs(previous),
      });
    }
  });
  return glyph;
}

/** Many rectangles as one path: a sentence of 60 words and 20 chips stays a few hundred elements. */
export function rectanglesPath(boxes: readonly Box[]): string {
  return boxes.map(({ x, y, width, height }) => `M${f(x)} ${f(y)}h${f(width)}v${f(height)}h${f(-width)}z`).join("");
}

/** Small triangles that point up at the end of each gauge's filled part; slender where the bars are. */
export function markersPath(gauges: readonly Gauge[]): string {
  return gauges
    .map(({ track, kept }) => {
      const half = Math.min(2.6, Math.max(0.8, track.width * 0.15));
      return `M${f(track.x + kept)} ${f(track.y + 1.5)}l${f(half)} ${f(2 + half)}h${f(-2 * half)}z`;
    })
    .join("");
}

function f(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Pixels of each chip's bar that can be read, and of up to so many chips. */
export const BARS = { chip: 16, fewChip: 26, fewChips: 4 };

/** What the bars of so many chips need to be read, in pixels: of few chips more each. */
export function barsWidth(chips: number): number {
  return Math.max(BARS.chip * chips, BARS.fewChip * Math.min(chips, BARS.fewChips));
}
