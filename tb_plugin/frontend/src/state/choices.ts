/** Everything that the person has chosen. One value, changed by the functions here and nowhere else. */

import { DEFAULT_TIMELINE, type TimelineChoices } from "./timeline";

/** One record on the screen. `null` means: the best there is; for the step, the newest, also when newer ones come. */
export interface Pane {
  readonly run: string | null;
  readonly state: string | null;
  readonly step: number | null;
}

/** One word of a stored sentence. */
export interface Step {
  /** Number of the sentence in the record. */
  readonly sentence: number;
  /** Position in the sentence, from 0. */
  readonly position: number;
}

/** What is chosen in the views, the same in every pane. */
export interface Selection {
  /** The pane whose numbers the units, chip and cloud have, see `across.ts`. */
  readonly side: number;
  /** At most three, the last one colours the units. */
  readonly words: readonly string[];
  /** At most three. */
  readonly units: readonly number[];
  readonly chip: number | null;
  readonly cloud: number | null;
  readonly step: Step | null;
}

/** What the colour of a word tells: the sign of its response, its cloud, or the class that the user gave it. */
export const WORD_COLOURS = ["sign", "cloud", "class"] as const;
export type WordColour = (typeof WORD_COLOURS)[number];

/** How the words are shown, and what a list of them is ordered by. */
export const WORD_VIEWS = ["clouds", "list"] as const;
export type WordView = (typeof WORD_VIEWS)[number];
export const WORD_ORDERS = ["strength", "certainty", "count", "word"] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/** The shape of chips: rows as wide as the column allows, or all chips of one height. */
export const CHIP_SHAPES = ["wide", "tall"] as const;
export type ChipShape = (typeof CHIP_SHAPES)[number];

/** Orders the units of a chart by their numbers, beside the words that it may be ordered by. */
export const BY_UNIT = "unit";

/** What flows from the clusters of one pane to those of the other. */
export const FLOWS = ["units", "words"] as const;
export type FlowOf = (typeof FLOWS)[number];

/** Of two panes: each side's own responses, or what the second has more than the first. */
export const COLOURINGS = ["response", "difference"] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** Members that a cluster of the first pane shares with one of the second. */
export interface Band {
  readonly first: number;
  readonly second: number;
}

/** The record through whose clusters all records of its state are seen. */
export interface PinnedRecord {
  readonly run: string;
  readonly state: string;
  readonly step: number;
}

/** The table of all runs: at their last records, or at their best by a metric or scalar. */
export interface AllRuns {
  readonly best: string | null;
  readonly goal: "max" | "min";
}

export interface Choices {
  /** One pane, or two that are compared. */
  readonly panes: readonly Pane[];
  /** Number of clusters; null is the recorded number. */
  readonly clusters: number | null;
  /** Links weaker than this share of the strongest are not drawn, nor those stronger than `ceiling`. */
  readonly threshold: number;
  readonly ceiling: number;
  /** Width of the strongest link in pixels. */
  readonly linkWidth: number;
  /** Colours are full at this multiple of the response scale. */
  readonly clip: number;
  readonly wordColour: WordColour;
  readonly wordView: WordView;
  readonly wordOrder: WordOrder;
  readonly chipShape: ChipShape;
  /** A word, or `BY_UNIT`, that the chart of the words' responses is ordered by; null for the first word. */
  readonly unitOrder: string | null;
  /** Numbers of the sentences in the record that stand side by side, at least one. */
  readonly sentences: readonly number[];
  /** First word of the sentences in sight, and how many are in sight; null for as many as are readable. */
  readonly from: number;
  readonly visible: number | null;
  readonly selection: Selection;
  readonly timeline: TimelineChoices;
  readonly pin: PinnedRecord | null;
  readonly flow: FlowOf;
  readonly band: Band | null;
  readonly colouring: Colouring;
  /** Null while the table is closed. */
  readonly allRuns: AllRuns | null;
}

export type Change = (choices: Choices) => Choices;

export const NOTHING_SELECTED: Selection = { side: 0, words: [], units: [], chip: null, cloud: null, step: null };
export const ANY_PANE: Pane = { run: null, state: null, step: null };
export const MOST_WORDS = 3;
export const MOST_UNITS = 3;
export const MOST_SENTENCES = 3;
export const CLUSTER_RANGE = { least: 2, most: 20 };
export const LINK_WIDTH_RANGE = { least: 0, most: 24 };
export const CLIP_RANGE = { least: 0.1, most: 3 };

export const DEFAULT_CHOICES: Choices = {
  panes: [ANY_PANE],
  clusters: null,
  threshold: 0.25,
  ceiling: 1,
  linkWidth: 10,
  clip: 0.5,
  wordColour: "sign",
  wordView: "clouds",
  wordOrder: "strength",
  chipShape: "wide",
  unitOrder: null,
  sentences: [0],
  from: 0,
  visible: null,
  selection: NOTHING_SELECTED,
  timeline: DEFAULT_TIMELINE,
  pin: null,
  flow: "units",
  band: null,
  colouring: "response",
  allRuns: null,
};

export function choose(part: Partial<Choices>): Change {
  return (choices) => ({ ...choices, ...part });
}

export function chooseTimeline(part: Partial<TimelineChoices>): Change {
  return (choices) => ({ ...choices, timeline: { ...choices.timeline, ...part } });
}

/** Another number of clusters gives the chips and clouds other meanings, so a chosen one is let go. */
export function chooseClusters(clusters: number | null): Change {
  return (choices) => ({ ...choices, clusters, ...withoutClusters(choices) });
}

/** Sees all records of a state through the clusters of one, or again through their own. */
export function choosePin(pin: PinnedRecord | null): Change {
  return (choices) => ({ ...choices, pin, ...withoutClusters(choices) });
}

function withoutClusters({ selection }: Choices): Pick<Choices, "selection" | "band"> {
  return { selection: { ...selection, chip: null, cloud: null }, band: null };
}

/** The sentence at a place; beyond the last place it stands beside the others. */
export function chooseSentence(sentence: number, place = 0): Change {
  return (choices) => {
    const sentences = [...choices.sentences];
    sentences[Math.min(place, sentences.length)] = sentence;
    return showSentences(choices, sentences);
  };
}

export function closeSentence(sentence: number): Change {
  return (choices) =>
    showSentences(
      choices,
      choices.sentences.filter((one) => one !== sentence),
    );
}

function showSentences(choices: Choices, sentences: readonly number[]): Choices {
  const shown = [...new Set(sentences)].slice(0, MOST_SENTENCES);
  const step = choices.selection.step;
  const kept = step !== null && shown.includes(step.sentence) ? step : null;
  const next = { ...choices, sentences: shown.length > 0 ? shown : [0], from: 0, visible: null };
  return select(next, { step: kept });
}

/** Chooses a word alone, or beside those chosen; a chosen word is let go. A word and a step both colour: one at a time. */
export function chooseWord(word: string, beside = false): Change {
  return (choices) => select(choices, { words: toggle(choices.selection.words, word, beside, MOST_WORDS), step: null });
}

export function chooseStep(step: Step): Change {
  return (choices) => select(choices, { words: [], step: sameStep(choices.selection.step, step) ? null : step });
}

export function sameStep(one: Step | null, other: Step | null): boolean {
  return one === other || (one?.sentence === other?.sentence && one?.position === other?.position);
}

/** Chooses a unit alone, or beside those chosen; a chosen unit is let go. */
export function chooseUnit(unit: number, beside = false): Change {
  return (choices) => select(choices, { units: toggle(choices.selection.units, unit, beside, MOST_UNITS) });
}

function toggle<T>(chosen: readonly T[], one: T, beside: boolean, most: number): readonly T[] {
  const others = beside ? chosen.filter((other) => other !== one) : [];
  // The one chosen longest ago makes room.
  return chosen.includes(one) ? others : [...others, one].slice(-most);
}

export function chooseChip(chip: number): Change {
  return (choices) => select(choices, { chip: choices.selection.chip === chip ? null : chip, cloud: null });
}

export function chooseCloud(cloud: number): Change {
  return (choices) => select(choices, { cloud: choices.selection.cloud === cloud ? null : cloud, chip: null });
}

export function clearSelection(choices: Choices): Choices {
  return { ...choices, selection: NOTHING_SELECTED, band: null };
}

/** Another run or state. Its units are other units, so a chosen one is let go. */
export function choosePane(index: number, part: Partial<Pane>): Change {
  return (choices) => {
    const panes = choices.panes.map((pane, position) => (position === index ? { ...pane, ...part } : pane));
    return { ...choices, panes, ...withoutNumbers(choices) };
  };
}

function withoutNumbers({ selection }: Choices): Pick<Choices, "selection" | "band"> {
  return { selection: { ...selection, side: 0, units: [], chip: null, cloud: null }, band: null };
}

/** Another record of the state that is shown: what is chosen stays. */
export function chooseRecord(index: number, pane: Pane): Change {
  return (choices) => ({
    ...choices,
    panes: choices.panes.map((one, position) => (position === index ? pane : one)),
  });
}

export function compareWith(pane: Pane): Change {
  return (choices) => ({ ...choices, panes: [choices.panes[0] ?? ANY_PANE, pane], band: null });
}

/** Shows these records, beside one another if there are two. */
export function showPanes(panes: readonly Pane[]): Change {
  return (choices) => ({ ...choices, panes, ...withoutNumbers(choices), allRuns: null });
}

/** Numbers of the pane that goes mean nothing any more. */
export function closePane(index: number): Change {
  return (choices) => ({
    ...choices,
    panes: choices.panes.filter((_, position) => position !== index),
    ...(choices.selection.side === index || index === 0 ? withoutNumbers(choices) : {}),
    band: null,
  });
}

/** A chosen band is let go. */
export function chooseBand({ first, second }: Band): Change {
  return (choices) => ({ ...choices, band: sameBand(choices.band, { first, second }) ? null : { first, second } });
}

export function sameBand(one: Band | null, other: Band | null): boolean {
  return one === other || (one?.first === other?.first && one?.second === other?.second);
}

function select(choices: Choices, part: Partial<Selection>): Choices {
  return { ...choices, selection: { ...choices.selection, ...part } };
}
