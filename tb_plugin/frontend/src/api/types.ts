/**
 * What the plugin answers: every field that crosses the wire, described once.
 *
 * The plugin's `answers.py` makes these; the golden answers that the Python tests write are drawn by the tests here.
 * All values are in units of the state unless said otherwise; `null` stands for a number that is not known.
 */

export interface RunList {
  runs: Run[];
  /** Sentences about what could not be read, for the person. */
  notices: string[];
}

export interface Run {
  name: string;
  states: StateHistory[];
}

/** All records of one state of one run, in order of steps. */
export interface StateHistory {
  /** Module, layer, direction and kind: "rnn.l0/h". */
  name: string;
  cell: string;
  kind: string;
  /** True where the layer reads from the last word to the first. */
  reverse: boolean;
  records: RecordHeader[];
}

export interface RecordHeader {
  step: number;
  epoch: number;
  /** Seconds since 1970. */
  created: number;
  words: number;
  units: number;
  clusters: number;
  bytes: number;
  metrics: Record<string, number | null>;
  notes: string[];
  history_id: string;
}

/** One record, clustered: what the chips, clouds and links are drawn from. */
export interface Snapshot {
  run: string;
  state: string;
  step: number;
  epoch: number;
  cell: string;
  kind: string;
  reverse: boolean;
  /** Number of units. */
  units: number;
  /** The number of clusters that was recorded, and the number of this answer. */
  default_clusters: number;
  clusters: number;
  words: Word[];
  chips: Chip[];
  clouds: Cloud[];
  /** Signed mean response of chip to cloud: links[cloud][chip]. */
  links: number[][];
  /** Share of the scaled response matrix that the blocks explain, and the same for random signs. */
  explained_variance: number;
  explained_variance_null: number | null;
  /** 99th percentile of |response|, above zero. */
  response_scale: number;
  sentences: SentenceTitle[];
  metrics: Record<string, number | null>;
  /** The linear layer that makes the model's outputs of this state; null where the state reaches none. */
  head: { name: string; outputs: string[] } | null;
  notes: string[];
}

export interface Word {
  text: string;
  id: number;
  count: number;
  /** Number of the word's cloud; -1 where the word did not occur this time. */
  cloud: number;
  /** Signed mean response over the chip that the word's cloud is linked to most. */
  strength: number;
  /** Share of the response that is no sampling noise, 0 to 1. */
  certainty: number;
  /** The class that the user gave the word. */
  class: string | null;
}

export interface Chip {
  chip: number;
  /** By margin, the surest first. */
  units: ChipUnit[];
  /** At most three. */
  strongest_words: string[];
}

export interface ChipUnit {
  unit: number;
  /** How much better this chip fits than the second best, 0 to 1. */
  margin: number;
  /** Whether the unit goes with its chip (1) or against it (-1). */
  polarity: number;
}

export interface Cloud {
  cloud: number;
  /** Positions in `Snapshot.words`, by falling |strength|. */
  words: number[];
}

export interface SentenceTitle {
  index: number;
  title: string;
  /** Number of words. */
  length: number;
}

export interface Responses {
  rows: ResponseRow[];
  /** 99th percentile of |response| of the record. */
  scale: number;
}

/** The response of every unit: a word's expected one, or the one at a step of a sentence. */
export interface ResponseRow {
  word: string;
  /** By unit. */
  values: number[];
  standard_errors?: (number | null)[];
  count?: number;
  sentence?: number;
  position?: number;
}

export interface Sentence {
  index: number;
  title: string;
  reverse: boolean;
  words: string[];
  /** Number of chips that the steps are divided by. */
  chips: number;
  /** Largest extent of P and N over steps and chips. */
  scale: number;
  steps: SentenceStep[];
}

/** One word of a sentence; each array has one number a chip, divided by the chip's number of units. */
export interface SentenceStep {
  word: string;
  /** Sum of the positive states, P. */
  positive: number[];
  /** Sum of the negative states, N, at most zero. */
  negative: number[];
  change_positive: number[];
  change_negative: number[];
  /** Share of the previous step's state that is kept, 0 to 1. */
  kept: number[];
  /** Mean response of the chip at this step. */
  link: number[];
  /** The model's best outputs, were the state of this step to enter the head; empty where it reaches none. */
  predictions: Prediction[];
  /** -log p of the word that really followed, of a language model. */
  loss: number | null;
  /** Whether the state of this step really entered the head: a classifier reads the last one. */
  enters_head: boolean;
}

export interface Prediction {
  output: string;
  /** From 0 to 1. */
  probability: number | null;
}

/** A Plotly figure. */
export interface Figure {
  data: unknown[];
  layout: Record<string, unknown>;
}
