/** The row of thumbnails, one a record: how wide they are, which are in sight, and what stands in each. */
import type { ThumbnailSentence } from "../api/types";
import type { Box } from "./box";
import { layoutGlyph, rectanglesPath } from "./glyph";

export interface ThumbnailsLayout {
  /** Width of one thumbnail, without the gap after it. */
  width: number;
  /** From the left end of one to that of the next. */
  pitch: number;
  /** Width of the whole row. */
  whole: number;
  /** Position of the first thumbnail in sight, and of the one after the last. */
  from: number;
  to: number;
}

/** A few more than are in sight, so that a row that is scrolled is seldom empty. */
const MORE = 4;
/** As few as the records are, they fill the row; the bars of a sentence need more room than chips. */
export const CHIP_THUMBNAIL = { least: 5, gap: 4 };
export const SENTENCE_THUMBNAIL = { least: 44, gap: 10 };

/** All records where they fit, else as many as fit at the least width, from `scrolled` pixels on. */
export function layoutThumbnails(
  count: number,
  room: number,
  scrolled: number,
  size: typeof CHIP_THUMBNAIL,
): ThumbnailsLayout {
  const pitch = Math.max(size.least, (room + size.gap) / Math.max(1, count));
  const from = Math.max(0, Math.floor(scrolled / pitch) - MORE);
  const to = Math.min(count, Math.ceil((scrolled + room) / pitch) + MORE);
  const gap = Math.min(size.gap, pitch / 5);
  return { width: pitch - gap, pitch, whole: Math.max(0, count * pitch - gap), from: Math.min(from, to), to };
}

/** How far the row must be scrolled so that a thumbnail is in sight, with the ones beside it. */
export function bringThumbnailIntoSight(
  index: number,
  layout: ThumbnailsLayout,
  room: number,
  scrolled: number,
): number {
  const [left, right] = [(index - 1) * layout.pitch, (index + 2) * layout.pitch];
  const most = Math.max(0, layout.whole - room);
  const wanted = left < scrolled ? left : right > scrolled + room ? right - room : scrolled;
  return Math.max(0, Math.min(most, wanted));
}

/** Every how many thumbnails an epoch can be written below, `room` being what one takes. */
export function everyNth(pitch: number, room: number): number {
  const least = Math.max(1, Math.ceil(room / pitch));
  return [1, 2, 5, 10, 20, 50, 100].find((one) => one >= least) ?? least;
}

/** The chips from top to bottom, each as high as its share of the units, so that all thumbnails are read together. */
export function stackChips(units: readonly number[], width: number, height: number): (Box | null)[] {
  const all = units.reduce((sum, count) => sum + count, 0);
  const filled = units.filter((count) => count > 0).length;
  const room = Math.max(0, height - Math.max(0, filled - 1));
  let y = 0;
  return units.map((count) => {
    if (count === 0) return null;
    const box = { x: 0, y, width, height: (room * count) / all };
    y += box.height + 1;
    return box;
  });
}

/** Paths of the glyphs of a sentence, from the word `from` on, `rows` words high. */
export interface SentencePaths {
  body: string;
  grewUp: string;
  grewDown: string;
  shrankUp: string;
  shrankDown: string;
  /** Mid-lines of the glyphs. */
  lines: string;
}

export function layoutThumbnailSentence(
  sentence: ThumbnailSentence,
  from: number,
  rows: number,
  row: number,
  width: number,
  scale: number,
): SentencePaths {
  const bodies: Box[] = [];
  const changes: { up: boolean; grows: boolean; box: Box }[] = [];
  let lines = "";
  for (let place = 0; place < rows && from + place < sentence.words.length; place++) {
    const step = from + place;
    const glyph = layoutGlyph(
      {
        word: sentence.words[step]!,
        positive: sentence.positive[step] ?? [],
        negative: sentence.negative[step] ?? [],
        change_positive: sentence.change_positive[step] ?? [],
        change_negative: sentence.change_negative[step] ?? [],
        kept: [],
        link: [],
      },
      { x: 0, y: place * row, width, height: row - 1 },
      scale,
      false,
    );
    bodies.push(...glyph.bodies.map(({ box }) => box));
    changes.push(...glyph.changes.map(({ box, rises, grows }) => ({ up: rises, grows, box })));
    lines += `M0 ${Math.round(glyph.midline * 100) / 100}h${width}`;
  }
  const path = (up: boolean, grows: boolean) =>
    rectanglesPath(changes.filter((one) => one.up === up && one.grows === grows).map(({ box }) => box));
  return {
    body: rectanglesPath(bodies),
    grewUp: path(true, true),
    grewDown: path(false, true),
    shrankUp: path(true, false),
    shrankDown: path(false, false),
    lines,
  };
}
