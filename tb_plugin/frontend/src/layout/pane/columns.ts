/**
 * Where a pane puts its three columns: sentence, memory chips, word clouds, with room for links between them. Least widths
 * come first and the rest is dealt out in proportion, so that curves and glyphs never have less in a wider pane than they
 * need to be read. Where a series has no room beside the other two, it stands above them.
 */
import type { Box } from "../box";
import { barsWidth } from "../glyph";

export interface Columns {
  /** One a sentence, side by side where each has room for its words, glyphs and buttons; else one above the other. */
  sentences: Box[];
  chips: Box;
  clouds: Box;
  /** Height of the headings above chips and clouds. */
  heading: number;
}

const MARGIN = 10;
/** Height of the line of headings above the columns, and of the chips' numbers above the glyphs. */
export const HEADING = 42;
/** Of that alone, with the space to what stands above it. */
const LINE = 24;
const BOTTOM = 10;
const BETWEEN_SENTENCES = 12;
/** Side by side each of several sentences has this width, for which they may take so much of all; its buttons need it. */
const BESIDE = { width: 176, share: 0.5 };
/** Height of one above another. */
export const LEAST_IN_TURN = 150;

/** Shares of the width by the number of sentences, links included; the rest of each sum is the room for links. */
const SHARES = [
  { sentence: 0, firstLinks: 0, chips: 0.34, secondLinks: 0.2 },
  { sentence: 0.27, firstLinks: 0.09, chips: 0.23, secondLinks: 0.11 },
  { sentence: 0.4, firstLinks: 0.07, chips: 0.19, secondLinks: 0.09 },
  { sentence: 0.47, firstLinks: 0.06, chips: 0.17, secondLinks: 0.07 },
];
/** Where room is short, words need it most. */
const NARROW = { sentence: 0.25, firstLinks: 0.08, chips: 0.23, secondLinks: 0.1 };
const NARROW_BELOW = 800;
/** On a phone glyphs do, which are nothing when they are narrower; words stand in more lines. */
const PHONE = { sentence: 0.4, firstLinks: 0.05, chips: 0.22, secondLinks: 0.06 };
const PHONE_BELOW = 520;
/** What a sentence takes more for its tracks, of the links' room and the words'. */
const FOR_TRACKS = { first: 0.06, each: 0.025, most: 0.13 };
/** What a sentence needs at least, in pixels: its words with a strip, a track with numbers at both ends, and each chip's bar below its number; and the share that it has at most. */
const BARS = { base: 184, chip: 16, most: 0.46 };
/** On a phone, where words have more lines. */
const BARS_ON_PHONE = { base: 142, chip: 10, most: 0.52 };
/** What clouds whose words have no room at the smallest size take of the rest, at most, in a pane that is not narrow. */
const FOR_WORDS = { most: 0.08, sentence: 0.3, firstLinks: 0.3, chips: 0.2, secondLinks: 0.2 };
/** Lines fill so much of a cloud, and so much of its height is its edge and the gap to the next. */
const CLOUD = { filled: 0.78, around: 16 };
/**
 * What a series needs, in pixels: numbers of its steps, the bars of its chips and each curve; with less for each curve it
 * still stands beside the chips. Of more than so many curves some are left out first. And the share that it has at most.
 */
const SERIES = { base: 44, track: 64, leastTrack: 52, mostTracks: 8, most: 0.56 };
/** What it takes where there is room: names of its levels, and bars of up to so many chips that are seen to grow and shrink. */
const SERIES_WIDE = { base: 220, chip: 44, mostChips: 10 };
/** What gives that up beside a series: so much of it chips and links, these as far as this width; words have a fifth left. */
const BESIDE_SERIES = { chips: 0.24, secondLinks: 0.25, leastLinks: 20 };
/** Height of a series above chips and clouds: as much as they leave, within these. */
const ABOVE = { least: 108, most: 304 };
/** Below the headings of a drawing, beside what its columns need. */
export const AROUND = 12;
const WIDEST = { sentence: 1000, firstLinks: 64, chips: 620, links: 420 };

/** How much room the words need at the smallest size, in square pixels, and in how many clouds they stand. */
export interface WordsNeed {
  area: number;
  clouds: number;
}

/**
 * `tracks`: how many go along each sentence, of a series more than one; `chips`: how many bars its glyphs have;
 * `leastHeight`: of chips of a width, and of the clouds beside them.
 */
export function columns(
  width: number,
  height: number,
  nSentences: number,
  tracks = 0,
  chips = 1,
  words: WordsNeed | null = null,
  leastHeight: (chipsWidth: number) => number = () => 0,
): Columns {
  const room = Math.max(0, width - 2 * MARGIN);
  const seriesOf = (base: number, bars: number, curve: number) =>
    tracks > 1 ? (base + bars + curve * Math.min(tracks, SERIES.mostTracks)) / room : 0;
  const seriesLeast = seriesOf(SERIES.base, barsWidth(chips), SERIES.leastTrack);
  // Least widths come first: where they have no room beside the chips, the series stands above them.
  if (nSentences > 0 && seriesLeast > 0 && (nSentences * seriesLeast > SERIES.most || width < PHONE_BELOW))
    return stacked(width, height, nSentences, leastHeight);
  const { base, chip, mostChips } = SERIES_WIDE;
  const usualSeries = seriesOf(SERIES.base, barsWidth(chips), SERIES.track);
  const wideSeries = width < NARROW_BELOW ? 0 : seriesOf(base, chip * Math.min(chips, mostChips), SERIES.track);
  const beside = nSentences * BESIDE.width + (nSentences - 1) * BETWEEN_SENTENCES;
  const inTurn = nSentences > 1 && beside > room * BESIDE.share;
  const asOne = nSentences === 1 || inTurn;
  const series = Math.min(SERIES.most, (asOne ? 1 : nSentences) * Math.max(usualSeries, wideSeries));
  const narrow = width < PHONE_BELOW ? PHONE : NARROW;
  const usual = asOne && width < NARROW_BELOW ? narrow : SHARES[asOne ? 1 : Math.min(nSentences, SHARES.length - 1)]!;
  const along = tracks > 0 && asOne ? withTracks(usual, width < PHONE_BELOW ? 1 : tracks) : usual;
  const bars = width < PHONE_BELOW ? BARS_ON_PHONE : BARS;
  const least = Math.min(bars.most, (bars.base + bars.chip * chips) / room);
  const giving = series > 0 ? { ...BESIDE_SERIES, links: BESIDE_SERIES.leastLinks / room } : USUAL;
  const kept = taking(Math.max(series, asOne ? least : beside / room) - along.sentence, along, giving);
  const y = HEADING;
  const tall = Math.max(0, height - HEADING - BOTTOM);
  const parts = words && width >= NARROW_BELOW ? givingWords(kept, room, tall, words) : kept;
  const sentencesWidth = asOne
    ? Math.min(WIDEST.sentence, room * parts.sentence)
    : Math.min(WIDEST.sentence * nSentences, room * parts.sentence);
  const chipsX = MARGIN + sentencesWidth + Math.min(WIDEST.firstLinks, room * parts.firstLinks);
  const chipsWidth = Math.min(WIDEST.chips, room * parts.chips);
  const cloudsX = chipsX + chipsWidth + Math.min(WIDEST.links, room * parts.secondLinks);
  return {
    sentences: places({ x: MARGIN, y, width: sentencesWidth, height: tall }, nSentences, inTurn),
    chips: { x: chipsX, y, width: chipsWidth, height: tall },
    clouds: { x: cloudsX, y, width: Math.max(0, width - MARGIN - cloudsX), height: tall },
    heading: HEADING,
  };
}

/** The sentences above, as wide as the pane; chips and clouds below, as where there are no sentences. */
function stacked(
  width: number,
  height: number,
  nSentences: number,
  leastHeight: (chipsWidth: number) => number,
): Columns {
  const least = HEADING + LINE + AROUND + leastHeight(columns(width, 0, 0).chips.width);
  const above = Math.max(ABOVE.least, Math.min(ABOVE.most, height - least));
  const top = LINE + above;
  const { chips, clouds } = columns(width, height - top, 0);
  const box = { x: MARGIN, y: HEADING, width: width - 2 * MARGIN, height: above };
  return {
    sentences: places(box, nSentences, false),
    chips: { ...chips, y: chips.y + top },
    clouds: { ...clouds, y: clouds.y + top },
    heading: LINE,
  };
}

/** Where so many sentences stand, each below its heading. */
function places(box: Box, count: number, inTurn: boolean): Box[] {
  if (count === 0) return [];
  const [apart, whole] = inTurn ? [HEADING, box.height] : [BETWEEN_SENTENCES, box.width];
  const each = Math.max(0, (whole - apart * (count - 1)) / count);
  return Array.from({ length: count }, (_, place) => {
    const start = place * (each + apart);
    return inTurn ? { ...box, y: box.y + start, height: each } : { ...box, x: box.x + start, width: each };
  });
}

function withTracks(parts: typeof NARROW, tracks: number): typeof NARROW {
  return taking(Math.min(FOR_TRACKS.most, FOR_TRACKS.first + FOR_TRACKS.each * (tracks - 1)), parts, USUAL);
}

/** What chips and links give of what a sentence takes more, and what links keep. */
const USUAL = { chips: 0.15, secondLinks: 0.2, links: 0 };

/** More for the words, as far as they need it. */
function givingWords(parts: typeof NARROW, room: number, tall: number, { area, clouds }: WordsNeed): typeof NARROW {
  const needed = area / CLOUD.filled / Math.max(1, tall - CLOUD.around * clouds) / room;
  const { sentence, firstLinks, chips, secondLinks } = parts;
  const has = 1 - sentence - firstLinks - chips - secondLinks;
  const more = Math.max(0, Math.min(FOR_WORDS.most, needed - has));
  return {
    sentence: sentence - FOR_WORDS.sentence * more,
    firstLinks: firstLinks - FOR_WORDS.firstLinks * more,
    chips: chips - FOR_WORDS.chips * more,
    secondLinks: secondLinks - FOR_WORDS.secondLinks * more,
  };
}

/** More for the sentence, from links, which keep a share, chips and words. */
function taking(more: number, parts: typeof NARROW, give: typeof USUAL): typeof NARROW {
  if (more <= 0) return parts;
  const left = (whole: number, share: number) => Math.max(Math.min(whole, give.links), whole - share * more);
  return {
    sentence: parts.sentence + more,
    firstLinks: left(parts.firstLinks, 0.3),
    chips: parts.chips - give.chips * more,
    secondLinks: left(parts.secondLinks, give.secondLinks),
  };
}
