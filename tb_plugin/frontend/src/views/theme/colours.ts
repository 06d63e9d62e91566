/** The colours of the tab: those of the package's figures, every one once, light and dark side by side. */
import colours from "../../../../../lightning_rnnvis/figures/colours.json";
import type { Theme } from "./theme";

/**
 * `named`: more positive and less positive (orange and blue stay apart for all common kinds of colour blindness, and mean
 * nothing else), darker or lighter as text so that it can be read; the grey body of a glyph's bar; a unit without a value (neutral), a value of zero; ink and surfaces. `series`: the chosen
 * words and units, in the order of choice. `classes`: as many as there are clouds by default, none of
 * them grey, for grey words are unsure, nor orange or blue.
 */
const { named: COLOURS, series: SERIES, classes: CLASSES } = colours;

export type ColourName = keyof typeof COLOURS;

export function colour(name: ColourName, theme: Theme): string {
  return COLOURS[name][theme];
}

/** The same names as custom properties of the style sheet: `var(--positive)`. */
export function themeProperties(theme: Theme): string {
  const names = Object.keys(COLOURS) as ColourName[];
  return [`color-scheme:${theme}`, ...names.map((name) => `--${name}:${colour(name, theme)}`)].join(";");
}

/** From blue over pale grey to orange; full at ±clip. */
export function divergingScale(clip: number, theme: Theme): (value: number) => string {
  const rise = mix(colour("zero", theme), colour("positive", theme));
  const fall = mix(colour("zero", theme), colour("negative", theme));
  return (value) => {
    const share = Math.min(1, Math.abs(value) / (clip > 0 ? clip : 1));
    return (value >= 0 ? rise : fall)(share);
  };
}

/** From pale to ink, by the root: of importance a few units have most. */
export function sizeScale(full: number, theme: Theme): (value: number) => string {
  const grow = mix(colour("zero", theme), colour("ink", theme));
  return (value) => grow(Math.sqrt(Math.max(0, Math.min(1, value / (full > 0 ? full : 1)))));
}

/** What lies behind a word: nothing, then orange or blue that leaves the word readable; full at ±`full`. */
export function shade(value: number, full: number, theme: Theme): string {
  const share = Math.min(1, Math.abs(value) / (full > 0 ? full : 1)) * (theme === "light" ? 0.6 : 0.42);
  return `rgba(${parts(colour(value >= 0 ? "positive" : "negative", theme)).join(", ")}, ${share})`;
}

/** What lies behind a word by a size alone, whatever its sign: nothing, then purple; full at ±`full`. */
export function sizeShade(value: number, full: number, theme: Theme): string {
  const share = Math.min(1, Math.abs(value) / (full > 0 ? full : 1)) * (theme === "light" ? 0.35 : 0.42);
  return `rgba(${parts(colour("accent", theme)).join(", ")}, ${share})`;
}

/**
 * Words: grey where there is hardly a response or it is uncertain, soon orange or blue, for thin letters need more colour
 * than areas. Grey, not see-through: every word can be read.
 */
export function wordScale(full: number, theme: Theme): (value: number, certainty: number) => string {
  const rise = mix(colour("muted", theme), colour("positive-text", theme));
  const fall = mix(colour("muted", theme), colour("negative-text", theme));
  return (value, certainty) => {
    const share = Math.min(1, Math.abs(value) / (full > 0 ? full : 1));
    return (value >= 0 ? rise : fall)(share * certainShare(certainty));
  };
}

/** Words by a change of size: purple, for it goes along no chip. The slant tells less from more. */
export function changeScale(full: number, theme: Theme): (value: number, certainty: number) => string {
  const grow = mix(colour("muted", theme), colour("accent", theme));
  return (value, certainty) => grow(Math.min(1, Math.abs(value) / (full > 0 ? full : 1)) * certainShare(certainty));
}

/** How much of its colour a word keeps: none where its response is all noise, all where half of it is none. */
function certainShare(certainty: number): number {
  return Math.max(0, Math.min(1, 2 * certainty));
}

/** A word's colour that says something else than its response, grey where the response is uncertain. */
export function faded(full: string, certainty: number, theme: Theme): string {
  return mix(colour("muted", theme), full)(certainShare(certainty));
}

export function seriesColour(place: number, theme: Theme): string {
  return SERIES[place % SERIES.length]![theme];
}

/** Colour of each of several chosen steps: the one that colours the units is drawn in ink, those beside it are not. */
export function stepColour(place: number, theme: Theme): string {
  return place === 0 ? colour("ink", theme) : seriesColour(place, theme);
}

/** Colour of each cloud by its number; beyond eight they repeat, and the label tells which. */
export function cloudColour(cloud: number, theme: Theme): string {
  return CLASSES[cloud % CLASSES.length]![theme];
}

/** Colour and dashes of a training's line, by its place among all: beyond eight the colours repeat with other dashes. */
export function lineColour(place: number, theme: Theme): string {
  return CLASSES[place % CLASSES.length]![theme];
}

const DASHES = [undefined, "5 2", "2 2", "7 2 2 2"] as const;

export function lineDashes(place: number): string | undefined {
  return DASHES[Math.floor(place / CLASSES.length) % DASHES.length];
}

/** Colour of each class in the order given; beyond eight they repeat, and a word without a class is grey. */
export function classScale(classes: readonly string[], theme: Theme): (name: string | null) => string {
  return (name) => {
    const place = name === null ? -1 : classes.indexOf(name);
    return place < 0 ? colour("muted", theme) : CLASSES[place % CLASSES.length]![theme];
  };
}

/** From one colour to another, as they stand in the table of colours. */
function mix(from: string, to: string): (share: number) => string {
  const [start, end] = [parts(from), parts(to)];
  const at = (share: number, place: number) => Math.round(start[place]! + share * (end[place]! - start[place]!));
  return (share) => `rgb(${at(share, 0)}, ${at(share, 1)}, ${at(share, 2)})`;
}

/** Red, green and blue of "#rrggbb". */
function parts(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
