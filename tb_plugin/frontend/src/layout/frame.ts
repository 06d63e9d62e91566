/** How the frame is divided: whether panes stand side by side, how large each is, and where detail and flow go. */

/** Two panes stand side by side from this width of each; else one above the other. */
const LEAST_PANE = 480;
/** Width of the column at the left, and the part of a wide frame that it has. */
const DETAIL = { least: 288, share: 0.16, most: 420 };

export function detailWidth(frame: number): number {
  return Math.round(Math.max(DETAIL.least, Math.min(DETAIL.most, DETAIL.share * frame)));
}

/** Between two panes stands the flow, where they keep this width each. */
const FLOW = { width: 128, leastPane: 560 };
/** So much of the comparison is seen below two panes: its heading, three rows of what changed, and of a high frame more; where the heading stands beside, the rows alone. */
const COMPARISON = {
  beyond: 300,
  share: 0.45,
  table: 134,
  tightTable: 112,
  line: 30,
  lines: 52,
  oneLine: 1180,
  most: 240,
};
/** Height of the selectors above each of two panes, in one line from this width on. */
export const PICKER = { line: 38, twoLines: 70, wide: 1130 };
/** From this width of the frame on the detail stands at the left of one pane, or of two. */
const DETAIL_BESIDE = { onePane: 1000, twoPanes: 1500 };
/** Height of a pane above another. */
const LEAST_STACKED = 460;
/**
 * In a smaller frame, as on a phone, a tablet held upright or in a card, the page scrolls. One drawing leaves room for
 * the strip of the training in what is seen at once; of two the first is seen.
 */
const PAGE = { width: DETAIL_BESIDE.onePane, height: 620, share: 0.6, least: 300, most: 640 };
/** Around the columns of that strip: its bar, of two lines where it is narrow, what was learnt above them and epochs below. */
const STRIP = { bar: 30, twoLines: 58, below: 500, around: 60 };
/** Height of those columns where they show chips: more in a high frame, where the line over them would be flat. */
const STRIP_CHIPS = { usual: 66, low: 42, from: 1000, share: 0.15, most: 140 };
/** Lines of what is seen and of what its colours mean, from these widths of the frame on; what two panes differ in takes more. */
const HEADLINE = [
  { least: 1500, one: 1, two: 1 },
  { least: 1280, one: 1, two: 2 },
  { least: 660, one: 2, two: 2 },
  { least: 440, one: 2, two: 3 },
  { least: 0, one: 3, two: 4 },
] as const;
/** From this width on it says what the tab is, too. */
const TITLED = 780;
/** Below this height of the frame what stands under one pane is lower, or under two and what they differ in. */
const LOW = { onePane: 800, twoPanes: 900 };

/** Whether what stands under the panes has to be short. */
export function isLow(frameHeight: number, panes = 1): boolean {
  return frameHeight < (panes > 1 ? LOW.twoPanes : LOW.onePane);
}

export interface FrameSize {
  /** Of the whole frame. */
  frame: number;
  frameHeight: number;
  /** Of the stage, which holds the panes. */
  width: number;
  height: number;
  /** What stands above it. */
  above: number;
}

export interface Arranged {
  /** Whether the panes stand one above the other. */
  stacked: boolean;
  /** Width of the flow between two panes; 0 where it has no room. */
  gutter: number;
  paneWidth: number;
  /** Height of a pane's drawing that fills the stage. */
  room: number;
  /** Height of the selectors above a drawing; 0 with one pane, whose selectors are in the bar. */
  picker: number;
  /** Whether the detail stands below the panes; else beside them. */
  below: boolean;
  /** Whether the page scrolls as a whole; then the detail stands at its end. */
  asPage: boolean;
}

export function arrange({ frame, frameHeight, width, height, above }: FrameSize, panes: number): Arranged {
  const several = panes > 1;
  const stacked = several && width / panes < LEAST_PANE;
  const gutter = several && (width - FLOW.width) / panes >= FLOW.leastPane ? FLOW.width : 0;
  const border = several && !stacked ? 1 : 0;
  const paneWidth = Math.floor(stacked ? width : (width - gutter) / panes) - border;
  const asPage = frame < PAGE.width || frameHeight < PAGE.height;
  const below = asPage || frame < (several ? DETAIL_BESIDE.twoPanes : DETAIL_BESIDE.onePane);
  const lines = width < COMPARISON.oneLine ? COMPARISON.lines : COMPARISON.line;
  const rows = isTight(frameHeight, panes) ? COMPARISON.tightTable : COMPARISON.table + lines;
  const share = Math.min(COMPARISON.most, COMPARISON.share * (height - COMPARISON.beyond));
  const seenBelow = several ? Math.max(rows, share) : 0;
  const picker = !several ? 0 : paneWidth < PICKER.wide ? PICKER.twoLines : PICKER.line;
  const under =
    (frame < STRIP.below ? STRIP.twoLines : STRIP.bar) + STRIP.around + stripHeight("chips", frameHeight, 1);
  const free = several ? PAGE.share * frameHeight : frameHeight - above - under;
  const room = asPage
    ? Math.max(PAGE.least, Math.min(PAGE.most, free))
    : (stacked ? Math.max(LEAST_STACKED, height / panes) : height - seenBelow) - picker;
  return { stacked, gutter, paneWidth, room, picker, below, asPage };
}

/** How many lines the headline has, whatever it says, and whether it begins with what the tab is. */
export function headline(frame: number, panes: number, frameHeight: number): { lines: number; titled: boolean } {
  const { one, two } = HEADLINE.find(({ least }) => frame >= least)!;
  return { lines: panes > 1 && !isTight(frameHeight, panes) ? two : one, titled: frame >= TITLED };
}

/** Whether two panes and what changed between them need the room of all that says the same elsewhere. */
export function isTight(frameHeight: number, panes: number): boolean {
  return panes > 1 && isLow(frameHeight, panes) && frameHeight >= PAGE.height;
}

/** Height of a column of the strip of a training; of two strips each is lower, as beside two panes. */
export function stripHeight(of: "chips" | "sentence", frameHeight: number, strips: number, panes = 1): number {
  if (of === "chips" && isTight(frameHeight, panes)) return 26;
  const { usual, low, from, share, most } = STRIP_CHIPS;
  const high = Math.min(most, usual + share * Math.max(0, frameHeight - from));
  if (of === "chips") return Math.round((isLow(frameHeight) ? low : high) / (strips > 1 ? 1.6 : 1));
  return Math.round(Math.max(90, Math.min(260, 0.18 * frameHeight)));
}

/** Height of the curves of the timeline. */
export function timelineHeight(frameHeight: number): number {
  return isLow(frameHeight) ? 28 : 46;
}
