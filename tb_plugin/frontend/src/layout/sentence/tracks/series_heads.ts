/** Above a series: the names of the variables whose levels stand beside each step, and which curves were said and read. */
import type { Sentence, Variable } from "../../../api/types";
import { levelOf, SCALED, UNREAD, variableName } from "../../../wording/said";
import { MORE, visibleWord } from "../../../wording/words";
import { fitText, type Measure } from "../../text";
import type { Track } from "./track";
import { bracketed, HEAD_SIZE, type TrackPlace } from "./track_places";

/** The levels of one of several variables. */
export interface LevelColumn {
  variable: string;
  /** Above the levels; the last one says that more variables have no room. */
  head: string;
  /** Right end, from that of the words. */
  right: number;
  width: number;
}

export interface LevelColumns {
  columns: readonly LevelColumn[];
  width: number;
}

/** Font size of a level; between two columns, and what the longest names have where there is room for all, and else, in pixels. */
const LEVEL_SIZE = 12;
const BETWEEN = 10;
const NAMES = [72, 44];
/** Where a level is not known. */
export const NO_LEVEL = "–";

/** Its name alone: levels have no unit. */
function headOf({ name, is_read = true }: Variable): string {
  return is_read ? visibleWord(name) : bracketed(variableName({ name, is_read }));
}

/** Of several variables as many as have room; null where one alone is read, or words beside the numbers. */
export function levelColumns(
  { steps, variables }: Pick<Sentence, "steps" | "variables">,
  room: number,
  measure: Measure,
): LevelColumns | null {
  if (variables.length < 2) return null;
  const needs = variables.map((variable) => {
    const levels = new Set(steps.map(({ word }) => levelOf(word, variable.name) ?? NO_LEVEL));
    const levelsWidth = Math.max(...[...levels].map((level) => measure(level, LEVEL_SIZE)));
    return { name: measure(headOf(variable), HEAD_SIZE), levels: levelsWidth };
  });
  const tries = NAMES.map((most) => needs.map(({ name, levels }) => Math.max(Math.min(name, most), levels)));
  const sumOf = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width + BETWEEN, -BETWEEN);
  const widths = tries.find((one) => sumOf(one) <= room) ?? tries.at(-1)!;
  const widthOf = (count: number) => sumOf(widths.slice(0, count));
  const moreOf = (count: number) => (count < variables.length ? MORE : "");
  const counts = variables.map((_, fewer) => variables.length - fewer);
  const shown = counts.find((count) => widthOf(count) + measure(moreOf(count), HEAD_SIZE) <= room) ?? 1;
  const width = Math.min(room, widthOf(shown) + measure(moreOf(shown), HEAD_SIZE));
  let end = 0;
  const columns = variables.slice(0, shown).map((variable, place): LevelColumn => {
    const more = place === shown - 1 ? moreOf(shown) : "";
    end += widths[place]!;
    const right = end + (more === "" ? 0 : measure(more, HEAD_SIZE)) - width;
    end += BETWEEN;
    const head = fitText(headOf(variable), widths[place]! + 0.01, HEAD_SIZE, measure) + more;
    return { variable: variable.name, head, right: Math.min(0, right), width: widths[place]! };
  });
  return { columns, width };
}

/** Height of the line above the names of curves. */
export const GROUP_LINE = 15;

export interface TrackGroup {
  /** Forms of what it says, the longest first. */
  texts: readonly string[];
  /** The first and the last track. */
  from: number;
  to: number;
}

const READ = ["what the layer read", "layer read", "read"];
/** Where the model scaled all of them: one name stands over numbers of two scales. */
const SCALED_READ = [
  "what the layer read, scaled by the model",
  "what the layer read, scaled",
  "layer read, scaled",
  "read, scaled",
  "scaled",
];

/** Of a series with outputs: those, and the variables that are read; none where there is nothing to be told apart. */
export function trackGroups(tracks: readonly Pick<Track, "kind" | "title">[]): TrackGroup[] {
  const said = tracks.findIndex(({ kind }) => kind === "variable");
  const isRead = ({ kind, title }: Pick<Track, "kind" | "title">) => kind === "variable" && !title.endsWith(UNREAD);
  const read = tracks.flatMap((track, place) => (isRead(track) ? [place] : []));
  if (said < 1 || read.length === 0) return [];
  const first = read[0]!;
  const gap = read.findIndex((place, at) => place !== first + at);
  const areScaled = read.every((place) => tracks[place]!.title.endsWith(SCALED));
  const last = first + (gap < 0 ? read.length : gap) - 1;
  return [
    { texts: ["what the model said", "model said", "said"], from: 0, to: said - 1 },
    { texts: areScaled ? SCALED_READ : READ, from: first, to: last },
  ];
}

/** Where each stands, over its tracks. */
export function placeGroups(tracks: readonly Track[], places: readonly TrackPlace[], measure: Measure) {
  return trackGroups(tracks.slice(0, places.length)).map(({ texts, from, to }) => {
    const [first, last] = [places[from]!, places[to]!];
    const width = last.x + last.width - first.x;
    return { text: texts.find((text) => measure(text, HEAD_SIZE) <= width) ?? texts.at(-1)!, x: first.x, width };
  });
}
