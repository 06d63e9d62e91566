/** How units look and where they belong, whether they are elements or drawn on a canvas. */
import type { Chip } from "../../../api/types";
import type { ChipsLayout } from "../../../layout/chips/chips";
import type { Theme } from "../../theme/theme";
import { colour, divergingScale, sizeScale } from "../../theme/colours";
import type { Places } from "../../components/drawing/motion";

/** So many units are elements, each for itself; with more, a browser is busy with them longer than a frame. */
const MOST_ELEMENTS = 256;

export function isOnCanvas(chips: readonly Chip[]): boolean {
  return chips.reduce((sum, chip) => sum + chip.units.length, 0) > MOST_ELEMENTS;
}

/** Upper left corner of each unit's square, by unit. */
export function unitPlaces(chips: readonly Chip[], layout: ChipsLayout): Places {
  const known = placesOf.get(layout);
  if (known?.chips === chips) return known.places;
  const places: Places = new Map(
    chips.flatMap((chip, index) =>
      chip.units.map(({ unit }, position) => [String(unit), layout.chips[index]!.cells[position]!] as const),
    ),
  );
  placesOf.set(layout, { chips, places });
  return places;
}

/** Of each layout, for all that draws it. */
const placesOf = new WeakMap<ChipsLayout, { chips: readonly Chip[]; places: Places }>();

/** What colours the units. */
export interface UnitPaint {
  /** By unit, null of one whose value is not known; null where nothing colours. */
  values: readonly (number | null)[] | null;
  /** Where colours are full. */
  full: number;
  /** Values along the chip, orange or blue; or sizes, pale to dark. */
  signed: boolean;
}

/** The colour of a unit. */
export function unitFill({ values, full, signed }: UnitPaint, theme: Theme): (unit: number) => string {
  const plain = colour("neutral", theme);
  const scale = (signed ? divergingScale : sizeScale)(full, theme);
  return (unit) => {
    const value = values?.[unit] ?? null;
    return value === null ? plain : scale(value);
  };
}

/** Faint where the unit has other chip mates when clustered again; never so faint that its colour is lost. */
export function unitOpacity(steadiness: number): number {
  return Math.round((0.38 + 0.62 * Math.min(1, Math.max(0, steadiness) / STEADY)) * 100) / 100;
}

/** Few units keep a larger share of their mates. */
const STEADY = 0.75;

/** How much of a square's side the corner takes that is cut off a unit that goes against its chip. */
const CUT = 0.3;

/** The square of a unit from its upper left corner; of one that goes against its chip without the upper right one. */
export function unitShape(side: number, against: boolean): string {
  const radius = unitRadius(side);
  const cut = against ? CUT * side : 0;
  const f = (value: number) => Math.round(value * 100) / 100;
  const right = against
    ? `H${f(side - cut)}L${f(side)} ${f(cut)}`
    : `H${f(side - radius)}Q${f(side)} 0 ${f(side)} ${f(radius)}`;
  return (
    `M${f(radius)} 0${right}V${f(side - radius)}Q${f(side)} ${f(side)} ${f(side - radius)} ${f(side)}` +
    `H${f(radius)}Q0 ${f(side)} 0 ${f(side - radius)}V${f(radius)}Q0 0 ${f(radius)} 0z`
  );
}

function unitRadius(side: number): number {
  return side > 8 ? 2.5 : side / 5;
}
