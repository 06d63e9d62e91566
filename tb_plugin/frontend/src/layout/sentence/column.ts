/** The column of a sentence: what its words, their tracks and their glyphs need of the room. */
import type { Sentence } from "../../api/types";
import type { Box } from "../box";
import type { Measure } from "../text";
import { visibleWord } from "../../wording/words";
import { isSeries } from "../../wording/said";
import {
  COMFORTABLE_ROW,
  LEAST_SERIES_ROW,
  layoutSequence,
  widestLabel,
  WORDED_PITCH,
  type SequenceLayout,
} from "./sequence";
import { GROUP_LINE, levelColumns, trackGroups } from "./tracks/series_heads";
import { moreAbove, placeCurveNames } from "./tracks/track_heads";
import { areStacked, besideLevels, trackNeeds, widestWords } from "./tracks/track_places";
import { reachOf } from "./tracks/forecast_path";
import { LINE_BELOW, type Track } from "./tracks/track";

/** Font sizes of a word, and of the line below it. */
const WORD_SIZE = 12;
export const BELOW_SIZE = 11;
/** What words of a text have beside their tracks and bars, which have what they need, see `widestWords`. */
const WORDS_SHARE = 0.46;
/** Least room for the number of a step. */
const NUMBER = 24;
/** Height of the line below the tracks for the numbers at the ends of their axes, and of a second one. */
export const FOOT = 14;
export const SECOND_FOOT = 12;

/** What stands below the word of each step; null where nothing does. */
export function belowWords(tracks: readonly Track[]): Track["below"] {
  return tracks.find(({ below }) => below !== null)?.below ?? null;
}

/** What the words of a sentence need, and the tracks beside them. */
export function layoutWords(
  sentence: Sentence,
  tracks: readonly Track[],
  column: Box,
  from: number,
  visible: number | null,
  measure: Measure,
): SequenceLayout {
  const { steps, chips } = sentence;
  const series = isSeries(sentence);
  const expected = belowWords(tracks);
  const widths = steps.map((step, at) =>
    Math.max(measure(visibleWord(step.label), WORD_SIZE), measure(expected?.[at]?.[0] ?? "", BELOW_SIZE)),
  );
  const widest = Math.min(widestLabel(column.width) - 4, column.width - besideLevels(tracks.length, chips) - 10);
  const levels = series ? levelColumns(sentence, widest, measure) : null;
  const most = series ? Infinity : widestWords(column.width, tracks, chips, measure);
  const needs = {
    label: Math.min(most, (levels?.width ?? Math.max(0, ...widths)) + 4),
    tracks: tracks.map((track) => trackNeeds(track, measure)),
    chips,
    foot: tracks.some(({ range }) => range !== null) ? FOOT : 0,
    ahead: reachOf(tracks),
    ...(series ? {} : { labelShare: WORDS_SHARE }),
    comfortable: series ? LEAST_SERIES_ROW : COMFORTABLE_ROW + (expected ? LINE_BELOW - 5 : 0),
    ...(series ? { least: LEAST_SERIES_ROW, lying: true, worded: WORDED_PITCH } : {}),
  };
  const layout = layoutSequence(steps.length, column, from, visible, needs);
  // Where curves tell the levels in low rows, or they and the bars would have no room beside them, the steps have numbers.
  const fit = !levels || levels.columns.length === sentence.variables.length;
  const worded = layout.worded && layout.tracks.length === tracks.length && fit;
  const whole =
    series && !worded ? { ...needs, label: Math.max(NUMBER, measure(`${steps.length}`, WORD_SIZE) + 4) } : needs;
  const { tracks: places } = layoutSequence(steps.length, column, from, visible, whole);
  const start = levels && worded ? layout.label.right : column.x;
  const above = Math.max(
    0,
    ...places.map((place, index) => moreAbove(placeCurveNames(tracks[index]!, place, start, measure))),
  );
  const groups = trackGroups(tracks.slice(0, places.length)).length > 0 ? GROUP_LINE : 0;
  const foot = whole.foot + (areStacked(tracks, places, measure) ? SECOND_FOOT : 0);
  const lines = above + groups;
  const names = { ...column, y: column.y + lines, height: Math.max(0, column.height - lines) };
  const found = layoutSequence(steps.length, names, from, visible, { ...whole, foot });
  const label = levels && worded ? { ...found.label, columns: levels.columns } : found.label;
  return { ...found, label, worded };
}
