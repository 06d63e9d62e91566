/**
 * Where a pane puts its three columns: sentence, memory chips, word clouds, with room for links between them. The curves
 * of a series need room; in a narrow pane it stands above the other two.
 */
import type { Box } from "./box";

export interface Columns {
  /** One a sentence, side by side. */
  sentences: Box[];
  chips: Box;
  clouds: Box;
}

const MARGIN = 10;
/** Height of the line of headings above the columns, and of the chips' numbers above the glyphs. */
export const HEADING = 42;
const BOTTOM = 10;
const BETWEEN_SENTENCES = 12;

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
/** What a series needs, in pixels: numbers of its steps and glyphs, and each curve; and the share that it has at most. */
const SERIES = { base: 100, track: 56, most: 0.5 };
/** Height of a series above chips and clouds. */
const ABOVE = 304;
const WIDEST = { sentence: 900, chips: 620, links: 420 };

/** `tracks`: how many go along each sentence; of a series more than one. */
export function columns(width: number, height: number, nSentences: number, tracks = 0): Columns {
  const room = Math.max(0, width - 2 * MARGIN);
  const needed = tracks > 1 ? (nSentences * (SERIES.base + SERIES.track * tracks)) / room : 0;
  if (needed > SERIES.most && width < NARROW_BELOW) return stacked(width, height, nSentences);
  const narrow = width < PHONE_BELOW ? PHONE : NARROW;
  const usual = nSentences === 1 && width < NARROW_BELOW ? narrow : SHARES[Math.min(nSentences, SHARES.length - 1)]!;
  const along = tracks > 0 && nSentences === 1 ? withTracks(usual, width < PHONE_BELOW ? 1 : tracks) : usual;
  const parts = nSentences === 1 ? taking(Math.min(SERIES.most, needed) - along.sentence, along) : along;
  const y = HEADING;
  const tall = Math.max(0, height - HEADING - BOTTOM);
  const sentencesWidth = Math.min(WIDEST.sentence * nSentences, room * parts.sentence);
  const each = (sentencesWidth - BETWEEN_SENTENCES * Math.max(0, nSentences - 1)) / Math.max(1, nSentences);
  const chipsX = MARGIN + sentencesWidth + Math.min(WIDEST.links, room * parts.firstLinks);
  const chipsWidth = Math.min(WIDEST.chips, room * parts.chips);
  const cloudsX = chipsX + chipsWidth + Math.min(WIDEST.links, room * parts.secondLinks);
  return {
    sentences: Array.from({ length: nSentences }, (_, place) => ({
      x: MARGIN + place * (each + BETWEEN_SENTENCES),
      y,
      width: Math.max(0, each),
      height: tall,
    })),
    chips: { x: chipsX, y, width: chipsWidth, height: tall },
    clouds: { x: cloudsX, y, width: Math.max(0, width - MARGIN - cloudsX), height: tall },
  };
}

/** The sentences above, as wide as the pane; chips and clouds below, as where there are no sentences. */
function stacked(width: number, height: number, nSentences: number): Columns {
  const top = HEADING + ABOVE;
  const { chips, clouds } = columns(width, height - top, 0);
  const each = (width - 2 * MARGIN - BETWEEN_SENTENCES * (nSentences - 1)) / nSentences;
  return {
    sentences: Array.from({ length: nSentences }, (_, place) => ({
      x: MARGIN + place * (each + BETWEEN_SENTENCES),
      y: HEADING,
      width: Math.max(0, each),
      height: ABOVE,
    })),
    chips: { ...chips, y: chips.y + top },
    clouds: { ...clouds, y: clouds.y + top },
  };
}

function withTracks(parts: typeof NARROW, tracks: number): typeof NARROW {
  return taking(Math.min(FOR_TRACKS.most, FOR_TRACKS.first + FOR_TRACKS.each * (tracks - 1)), parts);
}

/** More for the sentence, from links, chips and words. */
function taking(more: number, parts: typeof NARROW): typeof NARROW {
  if (more <= 0) return parts;
  return {
    ...parts,
    sentence: parts.sentence + more,
    firstLinks: parts.firstLinks - 0.3 * more,
    chips: parts.chips - 0.15 * more,
    secondLinks: parts.secondLinks - 0.2 * more,
  };
}
