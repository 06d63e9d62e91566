/** Every colour once, light and dark side by side. */
import { interpolateRgb as mix } from "d3-interpolate";
import type { Theme } from "./theme";

const COLOURS = {
  /** More positive, and less positive: orange and blue stay apart for all common kinds of colour blindness. */
  positive: ["#e8710a", "#ff9d4d"],
  negative: ["#1a73e8", "#6ea8fe"],
  /** Grey body of a glyph's bar. */
  body: ["#c4c7cc", "#5f6368"],
  /** A unit without a value, and a value of zero. */
  neutral: ["#c9cdd3", "#5b5f66"],
  zero: ["#eef0f3", "#33363b"],
  ink: ["#202124", "#e8eaed"],
  muted: ["#5f6368", "#a6abb1"],
  line: ["#dadce0", "#44474c"],
  faint: ["#eceef1", "#33363b"],
  surface: ["#ffffff", "#202124"],
  panel: ["#f8f9fa", "#292a2d"],
  accent: ["#0b57d0", "#a8c7fa"],
  alert: ["#b3261e", "#f2b8b5"],
} as const;

export type ColourName = keyof typeof COLOURS;

export function colour(name: ColourName, theme: Theme): string {
  return COLOURS[name][theme === "light" ? 0 : 1];
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

/** Words: ink where there is hardly a response, soon orange or blue, for thin letters need more colour than areas. */
export function wordScale(strongest: number, theme: Theme): (value: number) => string {
  const rise = mix(colour("muted", theme), colour("positive", theme));
  const fall = mix(colour("muted", theme), colour("negative", theme));
  return (value) => {
    const share = Math.min(1, Math.abs(value) / (0.3 * (strongest > 0 ? strongest : 1)));
    return (value >= 0 ? rise : fall)(share);
  };
}

/** Seven colours that stay apart for all common kinds of colour blindness (after Okabe & Ito), light and dark. */
const CLASSES = [
  ["#0072b2", "#56b4e9"],
  ["#d55e00", "#ff9d4d"],
  ["#007a5a", "#3ecf9a"],
  ["#a8407f", "#e3a1c7"],
  ["#8a6d00", "#f2c14e"],
  ["#5b4a9e", "#b9a3e3"],
  ["#5c4033", "#cfa98f"],
] as const;

/** The chosen words and units, in the order of choice, as the charts draw them. */
const SERIES = [
  ["#e8710a", "#ff9d4d"],
  ["#1a73e8", "#6ea8fe"],
  ["#12805c", "#5bd6a5"],
] as const;

export function seriesColour(place: number, theme: Theme): string {
  return SERIES[place % SERIES.length]![theme === "light" ? 0 : 1];
}

/** Colour of each cloud by its number; beyond seven they repeat, and the label tells which. */
export function cloudColour(cloud: number, theme: Theme): string {
  return CLASSES[cloud % CLASSES.length]![theme === "light" ? 0 : 1];
}

/** Colour and dashes of a training's line, by its place among all: beyond seven the colours repeat with other dashes. */
export function lineColour(place: number, theme: Theme): string {
  return CLASSES[place % CLASSES.length]![theme === "light" ? 0 : 1];
}

const DASHES = [undefined, "5 2", "2 2", "7 2 2 2"] as const;

export function lineDashes(place: number): string | undefined {
  return DASHES[Math.floor(place / CLASSES.length) % DASHES.length];
}

/** Colour of each class in the order given; beyond seven they repeat, and a word without a class is grey. */
export function classScale(classes: readonly string[], theme: Theme): (name: string | null) => string {
  return (name) => {
    const place = name === null ? -1 : classes.indexOf(name);
    return place < 0 ? colour("muted", theme) : CLASSES[place % CLASSES.length]![theme === "light" ? 0 : 1];
  };
}
