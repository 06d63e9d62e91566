/** Where a pane puts its three columns: sentence, memory chips, word clouds, with room for links between them. */
import type { Box } from "./box";

export interface Columns {
  sentence: Box | null;
  chips: Box;
  clouds: Box;
}

const MARGIN = 10;
/** Height of the line of headings above the columns. */
export const HEADING = 30;
const BOTTOM = 10;

/** Shares of the width, links included; the rest of each sum is the room for links. */
const WITH_SENTENCE = { sentence: 0.27, firstLinks: 0.09, chips: 0.23, secondLinks: 0.11 };
/** Where room is short, words need it most. */
const NARROW = { sentence: 0.25, firstLinks: 0.08, chips: 0.23, secondLinks: 0.1 };
const NARROW_BELOW = 800;
const WITHOUT_SENTENCE = { sentence: 0, firstLinks: 0, chips: 0.34, secondLinks: 0.2 };
const WIDEST = { sentence: 560, chips: 620, links: 420 };

export function columns(width: number, height: number, hasSentence: boolean): Columns {
  const parts = !hasSentence ? WITHOUT_SENTENCE : width < NARROW_BELOW ? NARROW : WITH_SENTENCE;
  const room = Math.max(0, width - 2 * MARGIN);
  const y = HEADING;
  const tall = Math.max(0, height - HEADING - BOTTOM);
  const sentenceWidth = Math.min(WIDEST.sentence, room * parts.sentence);
  const chipsX = MARGIN + sentenceWidth + Math.min(WIDEST.links, room * parts.firstLinks);
  const chipsWidth = Math.min(WIDEST.chips, room * parts.chips);
  const cloudsX = chipsX + chipsWidth + Math.min(WIDEST.links, room * parts.secondLinks);
  return {
    sentence: hasSentence ? { x: MARGIN, y, width: sentenceWidth, height: tall } : null,
    chips: { x: chipsX, y, width: chipsWidth, height: tall },
    clouds: { x: cloudsX, y, width: Math.max(0, width - MARGIN - cloudsX), height: tall },
  };
}
