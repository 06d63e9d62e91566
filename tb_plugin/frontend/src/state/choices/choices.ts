/** Everything that the person has chosen: one value, changed by the functions of this folder and nowhere else. */

import type { ChipShape } from "../../layout/chips/chips";
import type { WordView } from "../../layout/pane/pane";
import type { Bars, ChipOrder, Colouring, FlowOf, UnitColour, WordColour, WordOrder } from "./options";
import { DEFAULT_TIMELINE, type TimelineChoices } from "./timeline";

/** What can be switched off: a chip, by its number, or a single unit, such as "u12". */
export type Off = number | `u${number}`;

/** The number of a single unit. */
export function unitOf(one: `u${number}`): number {
  return Number(one.slice(1));
}

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
  /** Colours the units. */
  readonly step: Step | null;
  /** At most two more, which are laid over it. */
  readonly beside: readonly Step[];
}

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
  /** Whether the strongest one or two links of each cloud are drawn, rather than all within a range. */
  readonly mainLinks: boolean;
  /** Links weaker than this share of the strongest are not drawn, nor those stronger than `ceiling`. */
  readonly threshold: number;
  readonly ceiling: number;
  /** Width of the strongest link in pixels. */
  readonly linkWidth: number;
  /** Colours are full at this multiple of the response scale. */
  readonly clip: number;
  /** Null for what tells most: the push on the output where that is known, else the cloud. */
  readonly wordColour: WordColour | null;
  /** Whether every unit is shown as it is, rather than along its chip. */
  readonly rawSigns: boolean;
  /** Whether widths, sizes and colours are scaled to what is shown, rather than to the whole history. */
  readonly fit: boolean;
  readonly wordView: WordView;
  readonly wordOrder: WordOrder;
  readonly chipShape: ChipShape;
  readonly chipOrder: ChipOrder;
  readonly unitColour: UnitColour;
  /** A word, or `BY_UNIT`, that the chart of the words' responses is ordered by; null for the first word. */
  readonly unitOrder: string | null;
  /** Numbers of the sentences in the record that stand side by side, at least one; -1, -2 … are typed ones. */
  readonly sentences: readonly number[];
  /** The words of sentence -1, -2 …, at most three. */
  readonly typed: readonly string[];
  /** Chips and units that are switched off: of the first pane and its training; and of a second pane of another one. */
  readonly off: readonly [readonly Off[], readonly Off[]];
  /** First word of the sentences in sight, and how many are in sight; null for as many as are readable. */
  readonly from: number;
  readonly visible: number | null;
  /** The variable of a series whose curve stands first; null for the order of the series. */
  readonly variable: string | null;
  readonly selection: Selection;
  readonly timeline: TimelineChoices;
  readonly pin: PinnedRecord | null;
  readonly flow: FlowOf;
  readonly band: Band | null;
  readonly colouring: Colouring;
  readonly bars: Bars;
  /** Null while the table is closed. */
  readonly allRuns: AllRuns | null;
}

export type Change = (choices: Choices) => Choices;

/** `push` makes "back" return to what was before; `replace` is for a slider that moves. */
export type Act = (change: Change, history?: "push" | "replace") => void;

export const NOTHING_SELECTED: Selection = {
  side: 0,
  words: [],
  units: [],
  chip: null,
  cloud: null,
  step: null,
  beside: [],
};
export const ANY_PANE: Pane = { run: null, state: null, step: null };

export const DEFAULT_CHOICES: Choices = {
  panes: [ANY_PANE],
  clusters: null,
  mainLinks: true,
  threshold: 0.25,
  ceiling: 1,
  linkWidth: 10,
  clip: 0.5,
  wordColour: null,
  rawSigns: false,
  fit: false,
  wordView: "clouds",
  wordOrder: "strength",
  chipShape: "wide",
  chipOrder: "number",
  unitColour: "response",
  unitOrder: null,
  sentences: [0],
  typed: [],
  off: [[], []],
  from: 0,
  visible: null,
  variable: null,
  selection: NOTHING_SELECTED,
  timeline: DEFAULT_TIMELINE,
  pin: null,
  flow: "units",
  band: null,
  colouring: "response",
  bars: "changes",
  allRuns: null,
};

export function choose(part: Partial<Choices>): Change {
  return (choices) => ({ ...choices, ...part });
}

/** The main links of each cloud; the range is the usual one again. */
export function chooseMainLinks(choices: Choices): Choices {
  const { threshold, ceiling } = DEFAULT_CHOICES;
  return { ...choices, mainLinks: true, threshold, ceiling };
}

export function chooseTimeline(part: Partial<TimelineChoices>): Change {
  return (choices) => ({ ...choices, timeline: { ...choices.timeline, ...part } });
}
