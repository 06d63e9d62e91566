/** Where the names above tracks stand: over the middle of each, or moved over a neighbour whose own name is short. */
import type { Box } from "../../box";
import { AHEAD } from "../../../wording/forecast";
import { visibleWord } from "../../../wording/words";
import { apart, fitText, type Measure } from "../../text";
import { namedCurves, type Track } from "./track";
import { bracketed, HEAD_SIZE, REACH, type TrackPlace } from "./track_places";

type Span = Pick<Box, "x" | "width">;

/** Between two names, in pixels. */
const APART = 7;

/** `wanted`: the width of each name; null where what stands above a track has the track's own width. */
export function placeNames(wanted: readonly (number | null)[], tracks: readonly Span[], reach: number): Span[] {
  const spans = tracks.map(({ x, width }, place) => {
    const own = wanted[place] ?? width;
    return { x: x + (width - own) / 2, width: own };
  });
  const isFixed = (place: number) => wanted[place] === null;
  const endOf = ({ x, width }: Span) => x + width;
  const last = tracks.at(-1);
  spans.forEach((span, place) => {
    const before = spans[place - 1];
    const least = before ? endOf(before) + APART : tracks[0]!.x - reach;
    if (!isFixed(place)) span.x = Math.max(span.x, least);
  });
  for (let place = spans.length - 1; place >= 0; place--) {
    const [span, after] = [spans[place]!, spans[place + 1]];
    const most = after ? after.x - APART : endOf(last!) + reach;
    if (!isFixed(place)) span.x = Math.min(span.x, most - span.width);
  }
  // Where all together have no room, each is cut where the one before it ends.
  spans.forEach((span, place) => {
    const before = spans[place - 1];
    const least = before ? endOf(before) + APART : tracks[0]!.x - reach;
    const over = least - span.x;
    if (over <= 0 || isFixed(place)) return;
    span.x = least;
    span.width = Math.max(0, span.width - over);
  });
  return spans;
}

export interface Head extends Span {
  text: string;
}

/** Pixels of the longest names: where not all titles have room, all that are longer are cut alike. */
const LONGEST = [Infinity, 80, 72, 64, 56, 48, 42, 36, 30, 24];

/** The titles above tracks, where they have one of their own; of a forecast the arrow and how far ahead it is stay whole. */
export function placeTitles(titles: readonly (string | null)[], tracks: readonly Span[], measure: Measure): Head[] {
  const tries = LONGEST.map((most) => {
    const texts = titles.map((title) => title && cutTitle(title, most, measure));
    const widths = texts.map((text) => (text === null ? null : measure(text, HEAD_SIZE)));
    const heads = placeNames(widths, tracks, REACH).map((span, place) => ({ ...span, text: texts[place] ?? "" }));
    return { heads, areWhole: heads.every(({ width }, place) => width >= (widths[place] ?? 0) - 0.01) };
  });
  const { heads } = tries.find(({ areWhole }) => areWhole) ?? tries.at(-1)!;
  return heads.map((head) => ({ ...head, text: fitText(head.text, head.width + 0.01, HEAD_SIZE, measure) }));
}

/** Of a name in several words the first one, where that is enough; of what is not read the name, in brackets. */
function cutTitle(title: string, most: number, measure: Measure): string {
  const short = bracketed(title);
  if (short !== title && measure(title, HEAD_SIZE) > most)
    return `(${fitText(short.slice(1, -1), most - measure("()", HEAD_SIZE), HEAD_SIZE, measure)})`;
  const [, arrow = "", named = ""] = /^(→ )?(.*)$/su.exec(title)!;
  const [ahead = ""] = AHEAD.exec(named) ?? [];
  const name = named.slice(0, named.length - ahead.length);
  const whole = measure(name, HEAD_SIZE) <= most ? name : name.split(" ")[0]!;
  return `${arrow}${fitText(whole, most, HEAD_SIZE, measure)}${ahead}`;
}

/** The name of a curve above its track, and the form of its line, which begins at `line` and is `long`. */
export interface CurveName {
  name: string;
  text: string;
  x: number;
  /** Above the lowest name. */
  above: number;
  line: { x: number; above: number; long: number };
}

/** Between two names or a form and its name, and how long a form is at least, so that dashes are told from dots. */
const BETWEEN = 5;
const FORM = 13;
/** How long the form before a name is, and what parts the name from the next form. */
const FORM_BEFORE = 14;
const NEXT_FORM = 8;
/** From one name to the next above it. */
const NAME_LINE = 14;

/**
 * The names of several curves, none for one alone. Of values side by side over their forms, without what they begin with
 * alike where they have no room; where they have none so, and of classes, which would be taken for the ends of the axis,
 * each behind its form, in as many lines as they need between `start` and the end of the track.
 */
export function placeCurveNames(
  track: Pick<Track, "kind" | "curves" | "classes">,
  { x, width }: TrackPlace,
  start: number,
  measure: Measure,
): CurveName[] {
  const names = namedCurves(track).map(({ name }) => visibleWord(name));
  if (names.length < 2 || track.classes) return [];
  const widthOf = (text: string) => measure(text, HEAD_SIZE);
  const widthOfAll = (texts: readonly string[]) => texts.reduce((sum, text) => sum + widthOf(text) + BETWEEN, -BETWEEN);
  const beside = [names, apart(names)].find((texts) => widthOfAll(texts) <= width);
  if (beside && track.kind !== "many") {
    let left = x;
    return names.map((name, place) => {
      const text = beside[place]!;
      const one = { name, text, x: left, above: 0, line: { x: left, above: -3, long: Math.max(FORM, widthOf(text)) } };
      left += widthOf(text) + BETWEEN;
      return one;
    });
  }
  const end = x + width;
  const least = Math.min(start, x);
  const columns = names.map((_, fewer) => columnsOf(names.map(widthOf), names.length - fewer));
  const { starts, lines, width: total } = columns.find((one) => one.width <= end - least) ?? columns.at(-1)!;
  const left = Math.max(least, Math.min(x, end - total));
  return names.map((name, place) => {
    const above = NAME_LINE * (lines - 1 - Math.floor(place / starts.length));
    const formX = left + starts[place % starts.length]!;
    const textX = formX + FORM_BEFORE + BETWEEN;
    const text = fitText(name, end - textX + 0.01, HEAD_SIZE, measure);
    return { name, text, x: textX, above, line: { x: formX, above: above + 4, long: FORM_BEFORE } };
  });
}

/** Names behind their forms in at most so many columns: no more than fill as few lines. */
function columnsOf(widths: readonly number[], most: number) {
  const lines = Math.ceil(widths.length / most);
  const starts: number[] = [];
  let width = -NEXT_FORM;
  for (let column = 0, count = Math.ceil(widths.length / lines); column < count; column++) {
    starts.push((width += NEXT_FORM));
    width += FORM_BEFORE + BETWEEN + Math.max(...widths.filter((_, place) => place % count === column));
  }
  return { starts, lines, width };
}

/** How much more than one line of names needs. */
export function moreAbove(names: readonly CurveName[]): number {
  return Math.max(0, ...names.map(({ above }) => above));
}
