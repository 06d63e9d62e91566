/** The column of glyphs: all of a short sentence, a window on a long one. */
import type { Box } from "../box";
import type { Passed } from "../links";
import type { LevelColumn } from "./tracks/series_heads";
import { LINE_AHEAD } from "./tracks/track";
import { afterTracks, placeTracks, type TrackPlace } from "./tracks/track_places";

export interface SequenceLayout {
  /** Glyph of each step, the first in sight at the top; those above and below the window lie outside `view`. */
  rows: Box[];
  view: Box;
  /** Right end and width of the words to the left of the glyphs; of levels of several variables their columns. */
  label: { right: number; width: number; columns?: readonly LevelColumn[] };
  /** The tracks between the words and the glyphs, as many as there is room for. */
  tracks: readonly TrackPlace[];
  /** From one row to the next. */
  pitch: number;
  /** Whether the bars of the glyphs stand, rather than lie on their sides. */
  upright: boolean;
  /** Whether each row has room for its word. */
  worded: boolean;
  /** Room below the last row. */
  foot: number;
  /** The overview strip at the far left; null where all steps are in sight, each high enough. */
  strip: Box | null;
  /** First step in sight, whole steps in sight, and the last first step. */
  from: number;
  visible: number;
  last: number;
  /** Rows below the last one for what is forecast of later steps; none where the last one is out of sight. */
  ahead: readonly Box[];
  /** Lower end of all rows in sight, and of the line below those ahead. */
  bottom: number;
}

/** A row shows a word and its glyph from this height on; a person who brushes more words may have lower ones. */
export const COMFORTABLE_ROW = 30;
const LEAST_ROW = 16;
/** Steps of a series, of which the curves tell, may be as low as this: a long window is seen as a whole. */
export const LEAST_SERIES_ROW = 0.5;
/** Where rows are lower than a pointer hits, the strip stands beside them, too, to look at fewer. */
const POINTED_ROW = 2;
/** From one row to the next: where it is less, the bars of a glyph lie on their sides. */
const UPRIGHT_PITCH = 24;
/** From one row of a series to the next: where it is less, numbers of some steps stand for their levels. */
export const WORDED_PITCH = 19;
const MOST_ROW = 130;
const ROW_GAP = 5;
/** Of the room what is forecast has at least, in rows up to so high: a few steps after a long window would not be seen. */
const LEAST_AHEAD = 1 / 5;
const MOST_ROW_AHEAD = 24;
const MOST_AHEAD = 1 / 2;
const STRIP = 14;
/** Room for eight letters. */
const LEAST_LABEL = 64;
const LABEL_SHARE = 0.4;
/** What the rows of a sequence need. */
export interface SequenceNeeds {
  /** Width of the widest word. */
  label: number;
  /** The part of the column that words and the strip beside them have at most. */
  labelShare?: number;
  /** The least width of each track. */
  tracks?: readonly number[];
  chips?: number;
  /** Room that is kept below the last row. */
  foot?: number;
  /** Whether bars lie on their sides however high rows are, as those of a series do, which follow its curves. */
  lying?: boolean;
  /** From which pitch on words have room. */
  worded?: number;
  /** Least height of a row where the person did not choose how many are in sight, and where they did. */
  comfortable?: number;
  least?: number;
  /** Steps after the last one that are forecast. */
  ahead?: number;
}

/** Of a column of such a width, without a strip, what words may have. */
export function widestLabel(width: number): number {
  return Math.max(width * LABEL_SHARE, LEAST_LABEL);
}

/** `wanted`: how many steps the person wants in sight; null for as many as are comfortable. */
export function layoutSequence(
  length: number,
  column: Box,
  from: number,
  wanted: number | null,
  needs: SequenceNeeds,
): SequenceLayout {
  const { label, tracks = [], chips = 1, foot = 0, comfortable = COMFORTABLE_ROW, least = LEAST_ROW } = needs;
  const { lying = false, worded = 0, ahead = 0, labelShare = LABEL_SHARE } = needs;
  const rowsRoom = column.height - foot;
  // A sequence that nearly fits needs no window, unless its rows have a line below the word.
  const nearly = comfortable <= COMFORTABLE_ROW && rowsRoom / length >= UPRIGHT_PITCH;
  const lowest = wanted !== null ? least : nearly ? Math.min(UPRIGHT_PITCH, comfortable) : comfortable;
  const visible = Math.max(1, Math.min(length, wanted ?? length, Math.floor(rowsRoom / lowest)));
  const last = Math.max(0, length - visible);
  const first = Math.max(0, Math.min(last, Math.round(from)));
  // One axis of time while forecasts have their least so, or half of the room at most; else rows ahead have their own pitch.
  const after = first < last ? 0 : ahead;
  const room = rowsRoom - (after > 0 ? LINE_AHEAD : 0);
  const share = after / (visible + after);
  const wide = Math.min(LEAST_AHEAD, (after * MOST_ROW_AHEAD) / room);
  const part = Math.max(Math.min(share, last > 0 ? MOST_AHEAD : 1), wide);
  const pitch = Math.min(MOST_ROW, (room * (1 - part)) / visible);
  const later = after === 0 ? 0 : part > share ? (room * part) / after : Math.min(pitch, (room * part) / after);
  // Bars that lie on their sides make one picture.
  const upright = !lying && pitch >= UPRIGHT_PITCH;
  const gap = upright ? Math.min(ROW_GAP, pitch / 8) : pitch >= LEAST_ROW ? 1 : 0;
  const hasStrip = last > 0 || pitch < POINTED_ROW;
  const left = hasStrip ? STRIP + 6 : 0;
  const words = Math.max(0, Math.min(Math.max(column.width * labelShare - left, LEAST_LABEL), label));
  const start = column.x + left + words + 6;
  const places = placeTracks(tracks, start, column.x + column.width - start, chips);
  const x = afterTracks(places, start);
  const rows = Array.from({ length }, (_, step) => ({
    x,
    y: column.y + (step - first) * pitch,
    width: Math.max(1, column.x + column.width - x),
    height: pitch - gap,
  }));
  const end = column.y + visible * pitch;
  const rowsAhead = Array.from({ length: after }, (_, step) => ({ ...rows[0]!, y: end + step * later, height: later }));
  return {
    rows,
    ahead: rowsAhead,
    bottom: after > 0 ? end + after * later + LINE_AHEAD : end - gap,
    view: { x: column.x, y: column.y, width: column.width, height: visible * pitch - gap },
    label: { right: start - 6, width: words },
    tracks: places,
    pitch,
    upright,
    worded: pitch >= worded,
    foot,
    strip: hasStrip ? { x: column.x, y: column.y, width: STRIP, height: visible * pitch - gap } : null,
    from: first,
    visible,
    last,
  };
}

/** First step and number of steps of what was brushed, in steps from the start: whole steps, at least one. */
export function windowOf(start: number, end: number, length: number): [from: number, visible: number] {
  const from = Math.max(0, Math.min(length - 1, Math.round(start)));
  return [from, Math.max(1, Math.min(length, Math.round(end)) - from)];
}

/** The first step in sight that brings `step` into sight with the least movement. */
export function bringIntoSight(step: number, layout: Pick<SequenceLayout, "from" | "visible" | "last">): number {
  if (step < layout.from) return step;
  if (step >= layout.from + layout.visible) return Math.min(layout.last, step - layout.visible + 1);
  return layout.from;
}

const EVERY = [1, 2, 5, 10, 20, 50, 100, 200, 500];
/** Between the numbers of steps, in pixels. */
const NUMBERS_APART = 26;

/** Each how manieth step is numbered where not every row has room for its word. */
export function numberedEvery(pitch: number): number {
  return EVERY.find((every) => every * pitch >= NUMBERS_APART) ?? 1000;
}

/** Where a line can pass a sentence: between its rows, or below them where they leave no room between. */
export function passedSentence({ view, rows, pitch, upright, visible, bottom }: SequenceLayout): Passed {
  const gap = pitch - (rows[0]?.height ?? pitch);
  const ends = upright ? Array.from({ length: visible }, (_, row) => view.y + (row + 1) * pitch - gap / 2) : [];
  return {
    from: view.x,
    to: view.x + view.width,
    free: ends.length > 0 ? ends.map((y) => Math.round(2 * y) / 2) : [bottom + BELOW_ROWS],
  };
}

const BELOW_ROWS = 3;
