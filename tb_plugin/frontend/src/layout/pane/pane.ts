/** Everything of a pane's drawing that depends on its size: columns, chips, clouds and glyphs. */
import type { Snapshot } from "../../api/types";
import type { Box } from "../box";
import { leastChipsHeight, packOrdered, type ChipShape, type ChipsLayout } from "../chips/chips";
import { GAP, LEAST_HEIGHT } from "../words/cloud_room";
import { cloudZoom, leastArea } from "../words/cloud_zoom";
import { cloudTabs, layoutClouds, TABS, type CloudPlace } from "../words/clouds";
import type { CloudWord } from "../words/word_sizes";
import { AROUND, columns, HEADING, LEAST_IN_TURN, type Columns, type WordsNeed } from "./columns";
import type { Measure } from "../text";
import { visibleWord } from "../../wording/words";

/** How the words are shown. */
export const WORD_VIEWS = ["clouds", "list"] as const;
export type WordView = (typeof WORD_VIEWS)[number];

export interface PaneLayout {
  width: number;
  height: number;
  columns: Columns;
  chips: ChipsLayout;
  clouds: CloudPlace[];
  /** Where the words stand as a list; null where they stand in clouds. */
  list: Box | null;
  cloudBoxes: Box[];
  chipBoxes: Box[];
}

/** What the person chose that the layout depends on. */
export interface Arrangement {
  /** How many sentences stand side by side, and how many tracks go along each. */
  sentences: number;
  tracks: number;
  /** What the words need, which says how wide the columns are: of this record, or of one before, that they stay. */
  need: WordsNeed;
  shape: ChipShape;
  /** Numbers of the chips from the top; null where they stand in the order of their numbers. */
  order: readonly number[] | null;
  view: WordView;
  /** Clouds that are to be larger where not all words fit, because they or what they are linked to is chosen. */
  emphasis: readonly number[];
  /** Words that stand in their clouds before larger ones, as they are drawn. */
  kept?: readonly string[];
}

/** Height of a few rows of a sentence, px. */
const LEAST_DRAWN = 160;

/** The height that a pane needs at least, so that chips and clouds keep their labels readable. */
export function leastPaneHeight(snapshot: Snapshot, width: number, shown: Shown): number {
  const { chips, sentences: places, heading } = columnsOf(snapshot, width, 0, shown);
  const above = chips.y - heading;
  const inTurn = places.length > 1 && places[1]!.x === places[0]!.x;
  const least = inTurn ? places.length * (LEAST_IN_TURN + HEADING) - HEADING : 0;
  return above + heading + AROUND + Math.max(leastHeight(snapshot, chips.width), least);
}

type Shown = Pick<Arrangement, "sentences" | "tracks">;

function columnsOf(
  snapshot: Snapshot,
  width: number,
  height: number,
  { sentences, tracks }: Shown,
  words: WordsNeed | null = null,
): Columns {
  const least = (chipsWidth: number) => leastHeight(snapshot, chipsWidth);
  return columns(width, height, sentences, tracks, snapshot.chips.length, words, least);
}

/** What chips of a width and the clouds beside them need below their headings. */
function leastHeight({ chips, clouds }: Snapshot, chipsWidth: number): number {
  const units = chips.map((chip) => chip.units.length);
  return Math.max(leastChipsHeight(units, chipsWidth), clouds.length * (LEAST_HEIGHT + GAP + 2), LEAST_DRAWN);
}

/** The zoom of the words: for what is shown with `fit`, else one that suits every epoch about as well. */
export function paneZoom(
  snapshot: Snapshot,
  width: number,
  height: number,
  shown: Shown & { need: WordsNeed },
  scale: { strength: number; fit: boolean },
  measure: Measure,
): number {
  const words = cloudWords(snapshot, scale.strength);
  const column = columnsOf(snapshot, width, height, shown, shown.need).clouds;
  // By ranks words are larger at most epochs: what fits so, fits as they are in the first trial.
  const most = scale.fit ? undefined : cloudZoom(rankedWords(words), column, measure);
  return cloudZoom(words, column, measure, most);
}

export function layoutPane(
  snapshot: Snapshot,
  width: number,
  height: number,
  { sentences, tracks, need, shape, order, view, emphasis, kept }: Arrangement,
  strongest: number,
  zoom: number,
  measure: Measure,
): PaneLayout {
  const words = cloudWords(snapshot, strongest);
  const places = columnsOf(snapshot, width, height, { sentences, tracks }, view === "list" ? null : need);
  const chips = packOrdered(
    snapshot.chips.map((chip) => chip.units.length),
    places.chips,
    shape,
    order,
  );
  const clouds =
    view === "list"
      ? cloudTabs(words, places.clouds)
      : layoutClouds(words, places.clouds, zoom, measure, emphasis, kept);
  const { x, y, width: room, height: tall } = places.clouds;
  return {
    width,
    height,
    columns: places,
    chips,
    clouds,
    list: view === "list" ? { x: x + TABS + GAP, y, width: Math.max(0, room - TABS - GAP), height: tall } : null,
    chipBoxes: chips.chips.map((chip) => chip.box),
    cloudBoxes: clouds.map((cloud) => cloud.box),
  };
}

/** What the words of a record need; `strongest`: the strength of the largest. */
export function wordsNeed(snapshot: Snapshot, strongest: number, measure: Measure): WordsNeed {
  const words = cloudWords(snapshot, strongest);
  return { area: leastArea(words, measure), clouds: words.length };
}

/** The words as large as their ranks, which makes a zoom that does not follow how strong they are at one epoch. */
function rankedWords(clouds: readonly (readonly CloudWord[])[]): CloudWord[][] {
  const sizes = Float64Array.from(clouds.flatMap((words) => words.map(({ size }) => size))).sort();
  return clouds.map((words) =>
    words.map(({ text, size }) => ({ text, size: (sizes.lastIndexOf(size) + 1) / sizes.length })),
  );
}

function cloudWords(snapshot: Snapshot, strongest: number): CloudWord[][] {
  return snapshot.clouds.map((cloud) =>
    cloud.words.map((position) => {
      const word = snapshot.words[position]!;
      return { text: visibleWord(word.text), size: Math.abs(word.strength) / strongest };
    }),
  );
}
