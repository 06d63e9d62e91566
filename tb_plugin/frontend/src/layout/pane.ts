/** Everything of a pane's drawing that depends on its size: columns, chips, clouds and glyphs. */
import type { Sentence, Snapshot } from "../api/types";
import type { Box } from "./box";
import { leastChipsHeight, packChips, type ChipsLayout } from "./chips";
import { cloudZoom, GAP, LEAST_HEIGHT, layoutClouds, type CloudPlace, type CloudWord } from "./clouds";
import { columns, HEADING, type Columns } from "./columns";
import { layoutSequence, type SequenceLayout } from "./sequence";
import { predictionText, PREDICTION_SIZE, type Measure } from "./text";

export interface PaneLayout {
  width: number;
  height: number;
  columns: Columns;
  chips: ChipsLayout;
  clouds: CloudPlace[];
  cloudBoxes: Box[];
  chipBoxes: Box[];
}

/** The height that a pane needs at least, so that chips and clouds keep their labels readable. */
export function leastPaneHeight(snapshot: Snapshot, width: number): number {
  const { chips } = columns(width, 0, snapshot.sentences.length > 0);
  const chipsHeight = leastChipsHeight(
    snapshot.chips.map((chip) => chip.units.length),
    chips.width,
  );
  return HEADING + 20 + Math.max(chipsHeight, snapshot.clouds.length * (LEAST_HEIGHT + GAP + 2), 260);
}

export function paneZoom(
  snapshot: Snapshot,
  width: number,
  height: number,
  strongest: number,
  measure: Measure,
): number {
  const { clouds } = columns(width, height, snapshot.sentences.length > 0);
  return cloudZoom(cloudWords(snapshot, strongest), clouds, measure);
}

export function layoutPane(
  snapshot: Snapshot,
  width: number,
  height: number,
  strongest: number,
  zoom: number,
  measure: Measure,
): PaneLayout {
  const places = columns(width, height, snapshot.sentences.length > 0);
  const chips = packChips(
    snapshot.chips.map((chip) => chip.units.length),
    places.chips,
  );
  const clouds = layoutClouds(cloudWords(snapshot, strongest), places.clouds, zoom, measure);
  return {
    width,
    height,
    columns: places,
    chips,
    clouds,
    chipBoxes: chips.chips.map((chip) => chip.box),
    cloudBoxes: clouds.map((cloud) => cloud.box),
  };
}

/** The last prediction is bold, and wider than it is measured. */
const BOLDER = 1.12;

export function layoutWords(sentence: Sentence, column: Box, from: number, measure: Measure): SequenceLayout {
  const widest = sentence.steps.reduce(
    (most, step) => Math.max(most, measure(step.word, 12), BOLDER * measure(predictionText(step), PREDICTION_SIZE)),
    0,
  );
  return layoutSequence(sentence.steps.length, column, from, widest + 4);
}

function cloudWords(snapshot: Snapshot, strongest: number): CloudWord[][] {
  return snapshot.clouds.map((cloud) =>
    cloud.words.map((position) => {
      const word = snapshot.words[position]!;
      return { text: word.text, size: Math.abs(word.strength) / strongest };
    }),
  );
}
