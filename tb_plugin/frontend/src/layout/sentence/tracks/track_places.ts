/** How wide each track is, and how many there is room for beside the glyphs. */
import { share, type Box } from "../../box";
import { BARS } from "../../glyph";
import type { Measure } from "../../text";
import { SCALED, UNREAD } from "../../../wording/said";
import { namedCurves, type Ends, type Track } from "./track";

export type TrackPlace = Pick<Box, "x" | "width">;

/**
 * Widths in pixels: `most` by names alone, `widest` where glyphs have as much as all tracks; and the air beside each.
 */
const TRACK = { most: 110, widest: 280, least: 44, output: 60, gap: 8 };
/**
 * Part of the room beside the words that glyphs keep, and pixels of each chip's bar beside levels, and the least where curves
 * would be left out, which say more than glyphs on their sides.
 */
const GLYPHS = { share: 0.35, least: 0.1, few: 0.2, wideChip: 44, leastChip: 9 };
/** Font size of what stands above and below a track. */
export const HEAD_SIZE = 11;

/** What a name or a pair of numbers may take of the gaps beside its track. */
export const REACH = 6;

/** Width of two texts beside each other. */
export function rangeWidth({ low, high }: Ends, measure: Measure): number {
  return measure(low, HEAD_SIZE) + measure(high, HEAD_SIZE) + 4;
}

/** Room for eight letters, and what stands around the words, in pixels. */
const WORDS = { least: 64, around: 32 };
/** Between two numbers that are not taken for one, and what numbers of one epoch or another may need, in pixels. */
const NUMBERS_APART = 9;
const NUMBERS_LEAST = 60;

/** Whether a track has no room for the numbers at both of its ends in one line: then all have two. */
export function areStacked(tracks: readonly Track[], places: readonly TrackPlace[], measure: Measure): boolean {
  return places.some(({ width }, index) => {
    const { kind, range } = tracks[index]!;
    if (range === null) return false;
    const own = measure(range.low, HEAD_SIZE) + measure(range.high, HEAD_SIZE) + NUMBERS_APART;
    return width < (kind === "values" || kind === "variable" ? Math.max(own, NUMBERS_LEAST) : own);
  });
}

/** What the words may have beside a strip, tracks with the numbers at both ends in one line, and bars, in pixels. */
export function widestWords(room: number, tracks: readonly Track[], chips: number, measure: Measure): number {
  const numbers = tracks.map(({ range }) => (range ? rangeWidth(range, measure) + NUMBERS_APART + TRACK.gap : 0));
  return Math.max(WORDS.least, room - WORDS.around - BARS.chip * chips - numbers.reduce((sum, one) => sum + one, 0));
}

/** A title that has less room: of a variable that is not read its name in brackets. */
export function bracketed(title: string): string {
  return title.endsWith(UNREAD) ? `(${title.slice(0, -UNREAD.length)})` : title;
}

/** The width that a track needs at least: what its ends are called stands above it, numbers stand below. */
export function trackNeeds({ classes, curves, kind, title, range }: Track, measure: Measure): number {
  const named = namedCurves({ curves });
  const several = named.length > 1 ? named.map(({ name }) => name) : [bracketed(title).replace(SCALED, "")];
  const names = classes ? [classes.low, classes.high] : several;
  const wanted = names.reduce((sum, name) => sum + measure(name, HEAD_SIZE) + HEAD_SIZE / 2, 0);
  const numbers = range ? rangeWidth(range, measure) - REACH : 0;
  if (kind === "many" && named.length > 1) return TRACK.most;
  return Math.min(TRACK.most, Math.max(kind === "variable" ? TRACK.least : TRACK.output, wanted, numbers));
}

/** What curves with their names and bars that are seen to grow and shrink need beside levels, in pixels. */
export function besideLevels(curves: number, chips: number): number {
  return curves * (TRACK.output + TRACK.gap) + GLYPHS.wideChip * Math.min(chips, BARS.fewChips);
}

/** As many of the tracks as leave the glyphs their room, at least one; what is left over goes to all of them. */
export function placeTracks(needs: readonly number[], start: number, room: number, chips: number): TrackPlace[] {
  if (needs.length === 0) return [];
  const free = room - needs.length * (TRACK.least + TRACK.gap);
  const usual = Math.max(BARS.chip * chips, Math.min(BARS.fewChip * chips, GLYPHS.few * room));
  const bars = Math.max(GLYPHS.leastChip * chips, Math.min(usual, free));
  const beside = (part: number) => room - Math.max(part * room, Math.min(room / 2, bars));
  const endsOf = (widths: readonly number[]) =>
    widths.map((_, place) => widths.slice(0, place + 1).reduce((sum, width) => sum + width + TRACK.gap, 0));
  // Where not all fit, names are cut before curves are left out, and the longest names have what is left over.
  const least = needs.map(() => TRACK.least);
  const wide = needs.length === 1 || endsOf(needs).at(-1)! <= beside(GLYPHS.share);
  const tight = beside(GLYPHS.least);
  const spare = wide ? beside(GLYPHS.share) : Math.min(tight, Math.max(endsOf(needs).at(-1)!, beside(GLYPHS.share)));
  const fit = endsOf(needs).at(-1)! <= spare;
  const ends = endsOf(fit ? needs : least);
  const shown = Math.max(1, ends.filter((end) => end <= spare).length);
  const more = Math.max(0, spare - ends[shown - 1]!) / shown;
  const wanted = needs.slice(0, shown).map((need) => need - TRACK.least);
  const widths = fit
    ? needs.map((need) => need + more)
    : share(wanted, Math.max(ends[shown - 1]!, spare) - TRACK.gap, TRACK.least, TRACK.gap);
  const most = Math.max(TRACK.most, Math.min(TRACK.widest, beside(0.5) / shown - TRACK.gap));
  let x = start;
  return widths.map((wide, index) => {
    const width = Math.min(Math.max(most, needs[index]!), wide);
    const place = { x, width };
    x += width + TRACK.gap;
    return place;
  });
}

/** Where the glyphs begin. */
export function afterTracks(places: readonly TrackPlace[], start: number): number {
  const last = places.at(-1);
  return last ? last.x + last.width + TRACK.gap : start;
}
