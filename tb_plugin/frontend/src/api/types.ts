/**
 * What the plugin answers: every field that crosses the wire, described once.
 *
 * The plugin's `answers.py` makes these; the golden answers that the Python tests write are drawn by the tests here.
 * All values are in units of the state unless said otherwise; `null` stands for a number that is not known.
 */

export interface RunList {
  runs: Run[];
  /** Trainings that were resumed into other runs, each as one history; a run that stands alone is in none. */
  histories: JoinedHistory[];
  /** Sentences about what could not be read, for the person. */
  notices: string[];
}

/** Several runs that are one training; the headers stand at the runs. */
export interface JoinedHistory {
  /** Name of the first run. */
  name: string;
  /** In the order of time. */
  runs: string[];
  /** The records that count, by step: of each state the run that was started last wins. */
  states: { name: string; records: { run: string; step: number }[] }[];
  /** Sentences about records that do not count, because the training was resumed from an earlier step. */
  notes: string[];
}

export interface Run {
  name: string;
  /** The run whose checkpoint this one was resumed from. */
  continues: string | null;
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

/**
 * Where labels come from: recorded in training; carried along the history at another number of clusters; made for this
 * record alone until that chain has come to it (ask again when `Chain` says so); those of a pinned record.
 */
export type LabelsFrom = "recorded" | "chain" | "provisional" | "pinned";

/** How far the chain of one state at another number of clusters is; asking starts it. */
export interface Chain {
  run: string;
  state: string;
  clusters: number;
  /** Records clustered, in order of steps, and records in all, those of the runs that this one continues included. */
  done: number;
  total: number;
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
  labels_from: LabelsFrom;
  /** The record whose clusters these are, if they are pinned. */
  pin: Pin | null;
  /** Since the record before; null for the first one, and where labels are provisional or pinned. */
  changes: Changes | null;
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

export interface Pin {
  run: string;
  step: number;
  epoch: number;
  labels_from: LabelsFrom;
  /** Words that occur here and have no cloud, because they did not occur in the pinned record. */
  unseen_words: string[];
}

/** What became of chips and clouds since the record before, seen through clusters that are carried on. */
export interface Changes {
  since: Place;
  /** Units, by number, in another chip now; and words, by position in `Snapshot.words`, in another cloud. */
  moved_units: number[];
  moved_words: number[];
  /** Adjusted Rand index of the chips: 1 for equal, about 0 for unrelated. */
  unit_agreement: number | null;
  chips: Lives;
  clouds: Lives;
  /** Births and deaths as sentences. */
  notes: string[];
}

export interface Lives {
  born: Origin[];
  died: Origin[];
}

/** Where most members of a new cluster come from, or of one that is gone went to. */
export interface Origin {
  /** Its number. One that died may have left its number to one that was born. */
  cluster: number;
  /** The cluster at the other time that shares most members with it. */
  other: number | null;
  /** Members shared with that one, and all of its own. */
  shared: number;
  size: number;
  /** Of one that was born: whether the other one goes on, having given up at least a quarter of its members. */
  split: boolean;
}

/** Which record, and through which clusters it is seen. */
export interface Place {
  run: string;
  state: string;
  step: number;
  epoch: number;
  cell: string;
  units: number;
  words: number;
  clusters: number;
  labels_from: LabelsFrom;
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
  /** The same in every record and run over the same data. */
  key: string;
  title: string;
  /** Number of words. */
  length: number;
  /** Whether the person who trains gave it, rather than the validation set. */
  own: boolean;
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

/** What one unit does, beside the words that it responds to. */
export interface Unit {
  unit: number;
  /** Mean and standard deviation of its state over the tokens that were looked at. */
  mean: number | null;
  deviation: number | null;
  /** Share of tokens at which |h| exceeds 0.95; zero for a cell state. */
  saturation: number | null;
  /** Where in the stored sentences it moves most, the largest move first. */
  moves: UnitMove[];
}

export interface UnitMove {
  sentence: number;
  position: number;
  word: string;
  before: number;
  after: number;
  change: number;
}

export interface Sentence {
  index: number;
  key: string;
  title: string;
  reverse: boolean;
  words: string[];
  /** Number of chips that the steps are divided by. */
  chips: number;
  labels_from: LabelsFrom;
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

/** Two records side by side. Tables come most changed first. */
export interface Comparison {
  first: Place;
  second: Place;
  /** One state in one training: numbers of chips and clouds mean the same on both sides. */
  same_history: boolean;
  /** Whether units with equal numbers are the same; else `unit_flow` is null and `units` is empty. */
  units_correspond: boolean;
  /** What `ChangedWord.drift` rests on. */
  words_by: "responses" | "similarities";
  /** How many words occur in both, and their positions in `Snapshot.words` of each side, in the order of the first. */
  common_words: number;
  first_positions: number[];
  second_positions: number[];
  /** Words that occur in the first only, and in the second only. */
  vanished: string[];
  appeared: string[];
  agreement: Agreement;
  /** Units that a chip of the first shares with one of the second: unit_flow[first][second]; the same for words. */
  unit_flow: number[][] | null;
  word_flow: number[][];
  /** Cosine of the chips' mean responses to the words in common; -1 is as alike as 1, as a chip's sign is arbitrary. */
  chip_similarity: number[][];
  chip_matches: Match[];
  cloud_matches: Match[];
  words: ChangedWord[];
  units: ChangedUnit[];
  /** What differs or is missing, as sentences. */
  notes: string[];
}

/** Null where a number has no meaning. */
export interface Agreement {
  /** Adjusted Rand index of the chips, and of the clouds of the words in common: 1 for equal, about 0 by chance. */
  units: number | null;
  words: number | null;
  /** Linear CKA of the responses to the words in common, and its unbiased estimate, which is about 0 by chance. */
  cka: number | null;
  cka_unbiased: number | null;
  /** Correlation of the similarities of all pairs of words, -1 to 1. */
  similarity_correlation: number | null;
}

/** Clusters that are taken for the same: of chips the cosine of their responses, of clouds the share of words in common. */
export interface Match {
  first: number;
  second: number;
  similarity: number;
}

export interface ChangedWord {
  word: string;
  /**
   * By responses 1 - cosine of the two rows, 0 (same) to 2 (reversed); by similarities the root mean square change of
   * the word's cosine similarities to the others, 0 to 2.
   */
  drift: number;
  /** Null, as the next two, where units do not correspond. */
  cosine: number | null;
  /** Norm of the difference. */
  distance: number | null;
  norm_first: number;
  norm_second: number;
  norm_change: number;
  /** Squared distance over that of sampling noise alone: about 1 if nothing changed. */
  over_noise: number | null;
  count_first: number;
  count_second: number;
  /** -1 for none. */
  cloud_first: number;
  cloud_second: number;
  changed_cloud: boolean;
  /** The most similar word in common, empty where there is no other. */
  neighbour_first: string;
  neighbour_second: string;
}

export interface ChangedUnit {
  unit: number;
  /** 1 - cosine of its responses to the words in common. */
  drift: number;
  cosine: number;
  distance: number;
  norm_first: number;
  norm_second: number;
  norm_change: number;
  chip_first: number;
  chip_second: number;
  moved: boolean;
  margin_first: number;
  margin_second: number;
}

/** One small picture for each record that was asked for, in the order asked. */
export interface Pictures {
  run: string;
  state: string;
  pictures: Picture[];
}

export interface Picture {
  step: number;
  epoch: number;
  created: number;
  /** "pending" while the chain has not come to this record: ask again. */
  labels_from: LabelsFrom | "pending";
  /** Units of each chip; null where pending or `error` says why. */
  units: number[] | null;
  /** Mean of polarity * response of each chip to the word asked for; null where it did not occur or none was asked. */
  responses: number[] | null;
  /** 99th percentile of |response| over chips and words. */
  scale: number | null;
  /** The sentence asked for; null where it did not occur. */
  sentence: SmallSentence | null;
  error: string | null;
}

/** A sentence as `Sentence` has it, column by column: positive[step][chip]. */
export interface SmallSentence {
  words: string[];
  scale: number;
  positive: number[][];
  negative: number[][];
  change_positive: number[][];
  change_negative: number[][];
  kept: number[][];
}

/** What the runs' own loggers wrote. */
export interface ScalarList {
  runs: {
    run: string;
    /** All scalars of the run, losses first, then accuracies and their like, then others. */
    tags: string[];
    /** Those asked for, else losses, accuracies and their like, at most eight. */
    curves: Curve[];
  }[];
}

export interface Curve {
  tag: string;
  /** Rising; what a logger wrote at step n may stand at n - 1, where the record of that validation has n. */
  steps: number[];
  values: (number | null)[];
}

/** All runs and states at their last record, or at their best one by a number. */
export interface RecordTable {
  best: string | null;
  goal: "max" | "min" | null;
  /** Names of the columns. */
  metrics: string[];
  scalars: string[];
  rows: TableRow[];
}

export interface TableRow {
  run: string;
  state: string;
  step: number;
  epoch: number;
  created: number;
  cell: string;
  units: number;
  words: number;
  clusters: number;
  metrics: Record<string, number | null>;
  /** The last value of each of the run's scalars up to this step. */
  scalars: Record<string, number | null>;
}

/** A Plotly figure. */
export interface Figure {
  data: unknown[];
  layout: Record<string, unknown>;
}
