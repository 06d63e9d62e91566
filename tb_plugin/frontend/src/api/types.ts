/**
 * What the server sends: every field that crosses the wire.
 *
 * Generated from lightning_rnnvis/payloads/schema by `make types`: change it there. All values are in units of the state
 * unless said otherwise; `null` stands for a number that is not known.
 */

export type Payload =
  | RunList
  | Snapshot
  | Changes
  | Responses
  | Sentence
  | Vocabulary
  | Contexts
  | Matches
  | Unit
  | Comparison
  | Difference
  | SentenceDifferences
  | Halves
  | ClusterStability
  | Causes
  | CauseCurve
  | PromotedOutputs
  | WordEffects
  | Without
  | Thumbnails
  | FindingList
  | ScalarList
  | RecordTable
  | TableCauses
  | Figure;
export type LabelsFrom = "tree" | "pinned" | "recorded";
export type WordKind = "word" | "level";
export type HeadKind = "classes" | "labels" | "values";
export type HeadPool = "mean" | "max" | "several";
export type Searched = "validation" | "sample" | "sentences";
export type Along = "unit" | "chip" | "output" | "response";
export type WordsBy = "responses" | "similarities";
export type Moved = "both" | "responses" | "pushes" | "nothing";

/**
 * Everything that was recorded.
 */
export interface RunList {
  /**
   * By name.
   */
  runs: Run[];
  /**
   * Those that any record has, the ones that tell most first.
   */
  metrics: MetricDescription[];
  /**
   * Trainings that were resumed into other runs, each as one history; a run that stands alone is in none.
   */
  histories: JoinedHistory[];
  /**
   * Sentences about what could not be read, for the person.
   */
  notices: string[];
  /**
   * Why no charts can be drawn, with the cure; null where they can.
   */
  charts: string | null;
}
/**
 * One run.
 */
export interface Run {
  name: string;
  /**
   * The run whose checkpoint this one was resumed from.
   */
  continues: string | null;
  /**
   * By name.
   */
  states: StateHistory[];
}
/**
 * All records of one state of one run, in the order of the training.
 */
export interface StateHistory {
  /**
   * Module, layer, direction and kind: "rnn.l0/h".
   */
  name: string;
  /**
   * Kind of the recurrent layer, such as "LSTM".
   */
  cell: string;
  /**
   * The part of the name after the slash, such as "h" or "c".
   */
  kind: string;
  /**
   * True where the layer reads from the last word to the first.
   */
  reverse: boolean;
  /**
   * Number of the sentence that tells most at the newest record, which is shown at first; 0 where it has none.
   */
  sentence: number;
  /**
   * As many every record has at least; null where records of earlier versions do not tell.
   */
  sentences: number | null;
  records: RecordHeader[];
  /**
   * Where there is no record between them, or behind the last one, for this reason.
   */
  not_finite: NotFinite[];
  /**
   * The record of another run that the first one goes on from, where the run was resumed from a checkpoint.
   */
  after?: RecordStep;
}
/**
 * What is known of a record before it is read.
 */
export interface RecordHeader {
  /**
   * Where the run's logger put this validation. It names the record: of several there, each later one has a
   * ten-thousandth more.
   */
  step: number;
  /**
   * From 0.
   */
  epoch: number;
  /**
   * Whether the weights have taken no step of their training yet.
   */
  untrained: boolean;
  /**
   * Seconds since 1970.
   */
  created: number;
  /**
   * Number of words.
   */
  words: number;
  /**
   * Number of units.
   */
  units: number;
  /**
   * Number of chips that was recorded.
   */
  clusters: number;
  /**
   * Size in the event file.
   */
  bytes: number;
  /**
   * By name.
   */
  metrics: {
    [k: string]: number | null;
  };
  /**
   * What the validation itself logged, by name; empty in records of earlier versions.
   */
  logged: {
    [k: string]: number | null;
  };
  /**
   * 99.5th percentile of |response|; null in records of earlier versions that were not read yet.
   */
  response_bound: number | null;
  /**
   * 99.5th percentile of |state| over the stored sentences; likewise.
   */
  state_bound: number | null;
  /**
   * 99.5th percentile of |change of the state at a step| over them; likewise.
   */
  step_bound: number | null;
  /**
   * 99.5th percentile of |link| of their steps at the recorded chips; likewise.
   */
  step_link_bound: number | null;
  /**
   * Of each stored sentence the largest extent of P and N at the recorded chips; likewise.
   */
  sentence_bounds: number[] | null;
  /**
   * Of each stored sentence and each value of the head that is drawn the least and the largest, without a transient
   * of the first steps, then those of what came, null where that is not known; null in records of earlier versions.
   */
  output_bounds: (number | null)[][][] | null;
  /**
   * Sentences for the person: what was left out, reduced or assumed.
   */
  notes: string[];
  /**
   * Identifies a training over resumed runs.
   */
  history_id: string;
}
/**
 * A validation of which there is no record of a state, because nothing of it was finite.
 */
export interface NotFinite {
  step: number;
  epoch: number;
  /**
   * What was NaN or infinite, such as "all states of rnn.l0/h".
   */
  what: string;
}
/**
 * A record of a state that is known already.
 */
export interface RecordStep {
  run: string;
  step: number;
}
/**
 * One number that sums a record up.
 */
export interface MetricDescription {
  /**
   * Its name in records, logs and addresses.
   */
  name: string;
  /**
   * What people read.
   */
  title: string;
  /**
   * A sentence that explains it.
   */
  meaning: string;
  /**
   * The smallest value that it may have, null for no bound.
   */
  least: number | null;
  /**
   * The largest value, null for no bound.
   */
  most: number | null;
  /**
   * Which is better for the network, null where neither is.
   */
  better: ("higher" | "lower") | null;
  /**
   * The metric that is drawn pale behind it, null for none.
   */
  beside: string | null;
}
/**
 * Several runs that are one training; the headers stand at the runs.
 */
export interface JoinedHistory {
  /**
   * Name of the first run.
   */
  name: string;
  /**
   * In the order of time.
   */
  runs: string[];
  states: JoinedState[];
  /**
   * Sentences about records that do not count, because the training was resumed from an earlier step.
   */
  notes: string[];
}
/**
 * One state of several runs that are one training.
 */
export interface JoinedState {
  name: string;
  /**
   * The records that count, in order: of each state the run that was started last wins.
   */
  records: RecordStep[];
}
/**
 * One record, clustered: what the chips, clouds and links are drawn from.
 */
export interface Snapshot {
  run: string;
  state: string;
  step: number;
  epoch: number;
  /**
   * Whether the weights have taken no step of their training yet.
   */
  untrained: boolean;
  cell: string;
  kind: string;
  reverse: boolean;
  /**
   * Number of units.
   */
  units: number;
  /**
   * The number of clusters that was recorded.
   */
  default_clusters: number;
  /**
   * The number of clusters of this payload.
   */
  clusters: number;
  /**
   * A cut of the tree of the units, those of a pinned record, or the recorded ones where no word occurred.
   */
  labels_from: LabelsFrom;
  /**
   * The record whose clusters these are, if they are pinned.
   */
  pin: Pin | null;
  /**
   * What the words are called.
   */
  word_kind: WordKind;
  /**
   * The most frequent first.
   */
  words: Word[];
  chips: Chip[];
  clouds: Cloud[];
  /**
   * Mean response of chip to cloud along the chip: links[cloud][chip].
   */
  links: number[][];
  /**
   * Share of the scaled response matrix that the blocks explain, 0 to 1.
   */
  explained_variance: number | null;
  /**
   * What as many chips and clouds, made in the same way, explain of the same responses with random signs. Of more
   * than 256 units that of the clustering in training, a little more, known for as many clusters as it has.
   */
  explained_variance_null: number | null;
  /**
   * 99th percentile of |response|, above zero.
   */
  response_scale: number;
  /**
   * 99.5th percentile of |response|, above zero, in this record or the one that decides the directions, if that is
   * larger: it does not depend on the clusters.
   */
  response_bound: number;
  /**
   * 99.5th percentile of |state| over the stored sentences, above zero; likewise.
   */
  state_bound: number;
  /**
   * 99.5th percentile of |change of the state at a step| over them in this record, above zero.
   */
  step_bound: number;
  /**
   * Whether every unit is shown as it is, rather than along its chip.
   */
  raw_signs: boolean;
  /**
   * What the words of this stack of layers push; null where no head with two classes or one output reads it.
   */
  output: Output | null;
  sentences: SentenceTitle[];
  /**
   * Null where the state reaches no linear layer.
   */
  head: Head | null;
  /**
   * Whether the network of then is there: sentences are typed and chips switched off where it is.
   */
  network: boolean;
  /**
   * Why it is not, as a sentence.
   */
  no_network?: string;
  /**
   * Words that the layer does not read, the levels of a variable beside it: they push nothing, but go along.
   */
  unread?: string[];
  /**
   * Words that are levels of a variable, where others are none; left out where all or none are.
   */
  levels?: string[];
  /**
   * True where a file beside the record is not there, or damaged: it may come later, when files are copied.
   */
  lacks_files?: boolean;
  /**
   * By name.
   */
  metrics: {
    [k: string]: number | null;
  };
  /**
   * Sentences for the person: what was left out, reduced or assumed.
   */
  notes: string[];
}
/**
 * The record whose clusters are taken.
 */
export interface Pin {
  run: string;
  step: number;
  epoch: number;
  untrained: boolean;
  labels_from: LabelsFrom;
  /**
   * Words that occur here and have no cloud, because they did not occur in the pinned record.
   */
  unseen_words: string[];
}
/**
 * One word of the record.
 */
export interface Word {
  text: string;
  id: number;
  /**
   * Occurrences among the sampled tokens; 0 where it did not occur this time.
   */
  count: number;
  /**
   * Number of the word's cloud; -1 where the word did not occur this time.
   */
  cloud: number;
  /**
   * Mean response along the main chip of the word's cloud, that of the largest abs(link) * sqrt(units).
   */
  strength: number;
  /**
   * How far the word pushes the output on average, in the unit of `Output`; null where it did not occur, or no output
   * is known, see `Snapshot.output`.
   */
  push: number | null;
  /**
   * Share of the response that is no sampling noise, 0 to 1.
   */
  certainty: number;
  /**
   * The class that the user gave the word.
   */
  word_class: string | null;
}
/**
 * Units that respond alike.
 */
export interface Chip {
  chip: number;
  /**
   * The steadiest first.
   */
  units: ChipUnit[];
  /**
   * Words that raise it and tell it from the other chips, the most telling first, at most three.
   */
  raised_by: string[];
  /**
   * Words that lower it, likewise.
   */
  lowered_by: string[];
  /**
   * Whether the most telling word of both lowers it.
   */
  lowered_first: boolean;
  /**
   * How far its units push the output the same way as the chip rises, -1 to 1; null where no output is known.
   */
  push: number | null;
}
/**
 * One unit within its chip.
 */
export interface ChipUnit {
  unit: number;
  /**
   * The share of its chip mates that it keeps when units are clustered again, those of both by those of either, 0 to
   * 1; of pinned clusters, how much better the chip fits than the second best.
   */
  steadiness: number;
  /**
   * Whether the unit goes with its chip (1) or against it (-1): what is shown is polarity * value. Always 1 with raw
   * signs.
   */
  polarity: -1 | 1;
}
/**
 * Words that drive the chips alike.
 */
export interface Cloud {
  cloud: number;
  /**
   * Positions in `Snapshot.words`, by falling |strength|.
   */
  words: number[];
}
/**
 * The line on which the model's output lies: from one of two classes to the other, or the value of one output.
 */
export interface Output {
  /**
   * Name of the class at the lower end; null where there is one output.
   */
  low: string | null;
  /**
   * Name of the class at the upper end, or of the output.
   */
  high: string;
  kind: HeadKind;
  /**
   * What a head reads that pools over the words: what the model says so far then moves by another amount than its
   * words push. Null for one that reads single states.
   */
  pool: HeadPool | null;
  /**
   * Whether the head reads other states, too, as both directions of a layer: words push it by these, too.
   */
  is_part: boolean;
  /**
   * Of the pushes: "log-odds", or of a value "units of the output"; of the layer, see `Causes.importance_unit`.
   */
  unit: string;
  /**
   * 99.5th percentile of |push| over the words of a record, the largest of its history.
   */
  scale: number;
}
/**
 * One of the stored sentences.
 */
export interface SentenceTitle {
  index: number;
  /**
   * The same in every record and run over the same data.
   */
  key: string;
  title: string;
  /**
   * Number of words.
   */
  length: number;
  /**
   * Whether the person who trains gave it, rather than the validation set.
   */
  own: boolean;
  /**
   * True where this validation did not have it, and the network of the record has read it since.
   */
  read_afterwards?: boolean;
}
/**
 * The linear layer that makes the model's outputs of this state.
 */
export interface Head {
  name: string;
  /**
   * Names of the outputs that the state moves most.
   */
  outputs: string[];
  kind: HeadKind;
}
/**
 * What became of chips and clouds since the record before, seen through clusters that are carried on.
 */
export interface Changes {
  /**
   * Null for the first record, and where labels are no cut of a tree: then nothing is known to have changed.
   */
  before: RecordReference | null;
  /**
   * Units, by number, in another chip now, whose responses changed by more than noise, as `ChangedUnit.moved`.
   */
  moved_units: number[];
  /**
   * Words, by position in `Snapshot.words`, in another cloud now, likewise, as `ChangedWord.beyond_noise`.
   */
  moved_words: number[];
  /**
   * More units in another chip, whose responses changed by no more than that: the tree was cut elsewhere.
   */
  cut_units: number;
  /**
   * More words in another cloud, likewise.
   */
  cut_words: number;
  /**
   * Adjusted Rand index of the chips: 1 for equal, about 0 for unrelated.
   */
  unit_agreement: number | null;
  chips: BirthsAndDeaths;
  clouds: BirthsAndDeaths;
  /**
   * Births and deaths as sentences, and where units changed places, all together.
   */
  notes: string[];
}
/**
 * A record, and through which clusters it is seen.
 */
export interface RecordReference {
  run: string;
  state: string;
  step: number;
  epoch: number;
  /**
   * Whether the weights have taken no step of their training yet.
   */
  untrained: boolean;
  cell: string;
  units: number;
  words: number;
  clusters: number;
  labels_from: LabelsFrom;
}
/**
 * Clusters that are new, and clusters that are no more.
 */
export interface BirthsAndDeaths {
  born: Origin[];
  died: Origin[];
}
/**
 * Where most members of a new cluster come from, or of one that is gone went to.
 */
export interface Origin {
  /**
   * Its number. One that died may have left its number to one that was born.
   */
  cluster: number;
  /**
   * The cluster at the other time that shares most members with it.
   */
  other: number | null;
  /**
   * Members shared with that one.
   */
  shared: number;
  /**
   * All of its members.
   */
  size: number;
  /**
   * Of one that was born: whether the other one goes on, having given up at least a quarter of its members.
   */
  split: boolean;
}
/**
 * The responses to the requested words, in the order of the request, or the one at the requested step.
 */
export interface Responses {
  rows: ResponseRow[];
  /**
   * 99th percentile of |response| of the record, above zero.
   */
  scale: number;
}
/**
 * The response of every unit as it is: the expected one to a word, or the one at a step of a sentence.
 */
export interface ResponseRow {
  word: string;
  /**
   * By unit.
   */
  values: number[];
  /**
   * Of a word: its occurrences among the sampled tokens.
   */
  count?: number;
  /**
   * Of a word, by unit.
   */
  standard_errors?: (number | null)[];
  /**
   * Of a step: index of the sentence.
   */
  sentence?: number;
  /**
   * Of a step: position of the word in the sentence, from 0.
   */
  position?: number;
  /**
   * Of a report: the values are whole multiples of it. Left out where they are as recorded.
   */
  resolution?: number;
}
/**
 * One sentence, step by step.
 */
export interface Sentence {
  /**
   * In the record; -1 for one that was typed.
   */
  index: number;
  /**
   * The same in every record and run over the same data.
   */
  key: string;
  title: string;
  /**
   * True where the layer reads from the last word to the first.
   */
  reverse: boolean;
  words: string[];
  /**
   * Number of chips that the steps are divided by.
   */
  chips: number;
  labels_from: LabelsFrom;
  /**
   * Largest extent of P and N over steps and chips.
   */
  scale: number;
  /**
   * The variables of the numeric series that the layer reads; empty for words alone.
   */
  variables: Variable[];
  steps: SentenceStep[];
  /**
   * The step after which the model says what it makes of the whole: in the order of reading the last one that enters
   * the head, else the last one.
   */
  end: number;
  /**
   * Steps whose word the network does not know, and reads as the vocabulary's word for unknown ones.
   */
  unknown?: number[];
  /**
   * What else one must know of the predictions, as a sentence.
   */
  note?: string;
  /**
   * Of a report: the states behind all numbers by chip are whole multiples of it. Left out where they are as they
   * were recorded.
   */
  resolution?: number;
}
/**
 * A variable of a numeric series, whose levels are words.
 */
export interface Variable {
  name: string;
  /**
   * The values between its levels, in rising order; null where none were found.
   */
  edges: (number | null)[];
  /**
   * False where the layer does not read it: its levels only go along with what the layer does.
   */
  is_read?: boolean;
  /**
   * True where the layer reads other numbers of it than the batch has: its values are not in the unit of its name.
   */
  is_scaled?: boolean;
}
/**
 * One word of a sentence; each array has one number a chip, the mean over its units of polarity * value.
 */
export interface SentenceStep {
  word: string;
  /**
   * The word; of a numeric series the level that changed last alone, or the word beside the levels.
   */
  label: string;
  /**
   * The variables of a numeric series, in the order of `variables`, null for gaps; empty for words alone.
   */
  values: (number | null)[];
  /**
   * Of the positive states along the chip, P.
   */
  positive: number[];
  /**
   * Of the negative ones, N, at most zero.
   */
  negative: number[];
  change_positive: number[];
  change_negative: number[];
  /**
   * Share of the previous step's state that is kept, 0 to 1.
   */
  kept: number[];
  /**
   * Of the response at this step.
   */
  link: number[];
  /**
   * The model's best classes or labels, or its values in their order, were the state of this step to enter the head;
   * empty where it reaches none.
   */
  predictions: Prediction[];
  /**
   * The same with every chip switched on; only where one is switched off.
   */
  before?: Prediction[];
  /**
   * -log p of the word that really followed, of a language model.
   */
  loss: number | null;
  /**
   * Whether the state of this step really entered the head: a classifier reads the last one.
   */
  enters_head: boolean;
}
/**
 * One of the model's outputs.
 */
export interface Prediction {
  output: string;
  /**
   * 0 to 1: of a class among all, of a label by itself; null for a value.
   */
  probability: number | null;
  /**
   * The output itself, where the head gives values; else null.
   */
  value: number | null;
  /**
   * What the loss compared the value with: of a forecast what really came; left out where that is not known.
   */
  came?: number;
}
/**
 * The words that the network of a record knows.
 */
export interface Vocabulary {
  /**
   * By rising id.
   */
  words: string[];
  /**
   * The one that unknown words are read as; null where there is none.
   */
  unknown: string | null;
}
/**
 * The snippets in which something rises and falls most, the strongest first.
 */
export interface Contexts {
  up: Snippet[];
  down: Snippet[];
  searched: Searched;
  /**
   * How many texts were looked through; null for all of the validation that was looked at.
   */
  texts: number | null;
  along: Along;
}
/**
 * Some words of a text of the validation.
 */
export interface Snippet {
  /**
   * Of a series of several variables the levels that changed at each step, `·` where none did.
   */
  words: string[];
  /**
   * Position of the first word that it is shown for, from 0.
   */
  at: number;
  /**
   * Number of words that it is shown for.
   */
  length: number;
  /**
   * What was done at each word, see `Along`.
   */
  changes: number[];
}
/**
 * Where text moves the chips as some words of a sentence do.
 */
export interface Matches {
  /**
   * These words.
   */
  words: string[];
  /**
   * The most alike first; what is told at each word is the mean change of `chip` along it.
   */
  found: MatchedSnippet[];
  /**
   * The chip that these words move most.
   */
  chip: number;
  searched: Searched;
  /**
   * How many texts were looked through.
   */
  texts: number;
}
/**
 * A snippet that moves the chips as other words do.
 */
export interface MatchedSnippet {
  words: string[];
  at: number;
  length: number;
  changes: number[];
  /**
   * How alike both are, size included, at most 1.
   */
  agreement: number;
}
/**
 * What one unit does, beside the words that it responds to.
 */
export interface Unit {
  unit: number;
  /**
   * Mean of its state over the sampled tokens.
   */
  mean: number | null;
  /**
   * Standard deviation of its state over the sampled tokens.
   */
  deviation: number | null;
  /**
   * Share of tokens at which |h| exceeds 0.95; zero for a cell state.
   */
  saturation: number | null;
  /**
   * Expected response to each word, as it is, in the order of `Snapshot.words`; zero for one that did not occur.
   */
  responses: number[];
  /**
   * Where in the stored sentences it moves most, the largest move first, at most eight.
   */
  moves: UnitMove[];
  /**
   * Of a report: the states of `moves` are whole multiples of it. Left out where they are as recorded.
   */
  resolution?: number;
}
/**
 * One step of a sentence that moves the unit much.
 */
export interface UnitMove {
  /**
   * Index of the sentence.
   */
  sentence: number;
  /**
   * Of the word in it, from 0.
   */
  position: number;
  word: string;
  before: number;
  after: number;
  change: number;
}
/**
 * Two records side by side. Tables come most changed first.
 */
export interface Comparison {
  first: RecordReference;
  second: RecordReference;
  /**
   * One state in one training.
   */
  same_history: boolean;
  /**
   * Which of two records of one history is the later one: changes are of the later less the earlier. Null for two
   * histories, where they are of the second less the first.
   */
  later: ("first" | "second") | null;
  /**
   * Whether units with equal numbers are the same; else `unit_flow` is null and `units` is empty.
   */
  units_correspond: boolean;
  /**
   * What `ChangedWord.drift` rests on.
   */
  words_by: WordsBy;
  /**
   * What differs by more than noise. Null where it is not known: other states or units, or an error is missing.
   */
  moved: Moved | null;
  /**
   * In what words push the outputs; null where that is not known.
   */
  push_unit: string | null;
  /**
   * Of several values the usual strength of pushes on each over the history, the larger of two: their changes compare
   * in that; empty of others.
   */
  push_scales: PushScale[];
  /**
   * Whether words name the outputs that they do in what was learnt; false while that is not known, where there are
   * several: then the two records alone decide.
   */
  as_learnt: boolean;
  /**
   * How many words occur in both.
   */
  common_words: number;
  /**
   * Positions in `Snapshot.words` of the first of the words in common, in the order of the first.
   */
  first_positions: number[];
  /**
   * Their positions in `Snapshot.words` of the second.
   */
  second_positions: number[];
  /**
   * Words that occur in the first only.
   */
  vanished: string[];
  /**
   * Words that occur in the second only.
   */
  appeared: string[];
  agreement: Agreement;
  /**
   * Units that a chip of the first shares with one of the second: unit_flow[first][second].
   */
  unit_flow: number[][] | null;
  /**
   * Share of each flow that is more than chance, 0 to 1.
   */
  unit_flow_excess: number[][] | null;
  /**
   * The same for clouds and the words in common.
   */
  word_flow: number[][];
  /**
   * Of these the share that is more than chance.
   */
  word_flow_excess: number[][];
  /**
   * Cosine of the chips' mean responses to the words in common, -1 to 1; a chip's sign is arbitrary, so -1 is as
   * alike as 1. Null of fewer than four words.
   */
  chip_similarity: number[][] | null;
  /**
   * Chips that are taken for the same, whatever their numbers: where units correspond, those that share most units.
   * Without those that share no more units than by chance, or are not alike: a chip of no pair has no counterpart.
   */
  chip_matches: Match[];
  /**
   * Clouds that are taken for the same, whatever their numbers: those that share most words. Without those that share
   * no more words than by chance.
   */
  cloud_matches: Match[];
  words: ChangedWord[];
  units: ChangedUnit[];
  /**
   * What differs or is missing, as sentences.
   */
  notes: string[];
}
/**
 * How strong pushes on one of several values usually are.
 */
export interface PushScale {
  output: string;
  scale: number | null;
}
/**
 * How much two records agree; null where a number has no meaning.
 */
export interface Agreement {
  /**
   * Adjusted Rand index of the chips, of each record by its own data alone unless they are pinned: 1 for equal, about
   * 0 by chance.
   */
  units: number | null;
  /**
   * Adjusted Rand index of the clouds of the words in common.
   */
  words: number | null;
  /**
   * Linear CKA of the responses to the words in common, 0 to 1.
   */
  cka: number | null;
  /**
   * Its unbiased estimate, which is about 0 by chance.
   */
  cka_unbiased: number | null;
  /**
   * Correlation of the similarities of all pairs of words, -1 to 1.
   */
  similarity_correlation: number | null;
}
/**
 * Clusters that are taken for the same.
 */
export interface Match {
  first: number;
  second: number;
  /**
   * Of chips the cosine of their responses, null of fewer than four words; of clouds the share of words in common.
   */
  similarity: number | null;
}
/**
 * A word that occurs in both records. Where pushes are known those come first that changed most.
 */
export interface ChangedWord {
  word: string;
  /**
   * By responses the norm of the difference over the root mean square of all norms on both sides, 0 for no change; by
   * similarities the root mean square change of the word's cosine similarities to the others, 0 to 2.
   */
  drift: number;
  norm_first: number;
  norm_second: number;
  /**
   * Squared distance over that of noise alone: about 1 if nothing changed; of the push where units do not correspond.
   * Null where that is not known, and where noise is known to be none.
   */
  over_noise: number | null;
  /**
   * Whether that is more than noise; null where it is not known.
   */
  beyond_noise: boolean | null;
  count_first: number;
  count_second: number;
  /**
   * -1 for none.
   */
  cloud_first: number;
  /**
   * -1 for none.
   */
  cloud_second: number;
  changed_cloud: boolean;
  /**
   * The most similar word in common in the first, empty where there is no other.
   */
  neighbour_first: string;
  /**
   * The same in the second.
   */
  neighbour_second: string;
  /**
   * What it pushes: of several outputs that which findings name of this time, see `Comparison.as_learnt`, else that
   * whose push changed most; empty where none is known on both sides, or there are too many.
   */
  push_output: string;
  /**
   * What it pushes that to, in `Comparison.push_unit`; null likewise.
   */
  push_first: number | null;
  push_second: number | null;
  /**
   * Standard error of the change of the push; null where it is not known.
   */
  push_error: number | null;
}
/**
 * A unit of two records whose units correspond.
 */
export interface ChangedUnit {
  unit: number;
  /**
   * Of its responses to the words in common, as of words.
   */
  drift: number;
  norm_first: number;
  norm_second: number;
  chip_first: number;
  chip_second: number;
  /**
   * Whether it is in another chip in the second, and its responses moved by more than noise.
   */
  moved: boolean;
  /**
   * How sure its chip is, 0 to 1, see `ChipUnit.steadiness`.
   */
  steadiness_first: number;
  steadiness_second: number;
}
/**
 * What the later of two records has more than the earlier, or the second than the first, by the chips of one.
 */
export interface Difference {
  /**
   * Mean difference of the responses of chip to cloud, of the words in both: links[cloud][chip]. Null where units are
   * no pairs, or no word is in both.
   */
  links: number[][] | null;
  /**
   * By unit: how it counts, as along its chip in the later, or second, record. Null likewise.
   */
  polarity: (1 | -1)[] | null;
}
/**
 * What two records differ by at the steps of a sentence.
 */
export interface SentenceDifferences {
  /**
   * Null where units are no pairs, or one of the two has not read the sentence, or in other steps.
   */
  found: SentenceDifference | null;
}
/**
 * The same at each step of a sentence; each array has a number a chip for each step.
 */
export interface SentenceDifference {
  /**
   * Of the later, or second, record, as `SentenceStep.positive`.
   */
  positive: number[][];
  negative: number[][];
  /**
   * How much more that is than in the other record.
   */
  change_positive: number[][];
  change_negative: number[][];
  /**
   * How much more the response at the step is.
   */
  link: number[][];
}
/**
 * How much two halves of the data of one record agree: what a comparison of two records is read beside.
 *
 * Of the words in common with the other record, where one is named; chips are those of all words of each, as there.
 * Records that read the same texts share their noise, and may agree better.
 */
export interface Halves {
  run: string;
  state: string;
  step: number;
  clusters: number;
  agreement: Agreement;
  spread: Spread;
  /**
   * Whether the halves were recorded; else they are estimated from standard errors, which agree too well.
   */
  recorded: boolean;
}
/**
 * By how much agreements of halves scatter over the draws of their trees, as standard deviations; null of one.
 */
export interface Spread {
  units: number | null;
  words: number | null;
}
/**
 * How steady the chips of a record are at each number of clusters, beside what these explain.
 */
export interface ClusterStability {
  run: string;
  state: string;
  /**
   * The record whose chips these are: that of the pinned clusters, where they are.
   */
  step: number;
  /**
   * From 2 to 20, as far as there are more units than chips, and words; the fewest first.
   */
  numbers: NumberOfClusters[];
  /**
   * Why no agreement is known, a sentence; null where it is.
   */
  why_unknown: string | null;
}
/**
 * What a number of clusters would give at a record.
 */
export interface NumberOfClusters {
  clusters: number;
  /**
   * Share of the responses that as many chips and clouds explain, 0 to 1.
   */
  explained_variance: number;
  /**
   * Adjusted Rand index of the chips that each half of the record's data gives by itself: 1 the same, about 0 no more
   * than by chance. Null where it is not known.
   */
  agreement: number | null;
}
/**
 * Importance and memory of the chips and units of a record.
 */
export interface Causes {
  /**
   * How much of what was asked for is done, 0 to 1: ask again below 1.
   */
  share: number;
  /**
   * What the rest would take, where it is left until it is asked for; else null.
   */
  seconds: number | null;
  /**
   * Whether chips are switched off in the recurrence or where the head alone reads them, which misses the way through
   * the memory; null where importance is not known.
   */
  measured: ("network" | "head") | null;
  /**
   * Of classes and labels "nats", of KL(with || without); of a value "units of the output", of the root of the mean
   * square of its moves; of several "deviations of the outputs", each in its own standard deviation: of what really
   * came, else of what the model says, at the identity record (or at that of `like`, where this has the same outputs),
   * so that all records have one unit. Where the model makes others of the outputs, "units of the layer, before `exp`".
   * Null where importance is not known.
   */
  importance_unit: string | null;
  chips: ChipCause[];
  units: UnitCauses;
  /**
   * Sampled sequences over which it was measured.
   */
  sequences: number;
  /**
   * Steps as far as which memory could be followed, 0 where no word could be replaced by another one; null while it
   * is not known.
   */
  reach: number | null;
  /**
   * Whether it is known which outputs the chips and units promote.
   */
  promotes: boolean;
  /**
   * Why something is not known, as a sentence.
   */
  why: string | null;
  /**
   * Largest difference between this state, run by weights of 16 bits, and the recorded one; null where unknown.
   */
  rounding: number | null;
}
/**
 * What one chip does for the output.
 */
export interface ChipCause {
  /**
   * How far the output moves without it, over the steps that enter the head.
   */
  importance: number | null;
  /**
   * Steps until half of what a word did to it is gone; `reach` where more is there as far as sequences reach, null
   * where no word makes a difference to it.
   */
  memory: number | null;
  /**
   * Share that is there after ten steps, above 1 where it grows; null where sequences are too short, and as above.
   */
  left: number | null;
}
/**
 * The same unit by unit.
 */
export interface UnitCauses {
  /**
   * At the head, to second order; null where the head reads another state.
   */
  importance: number[] | null;
  /**
   * The largest at the head over the training, in the recorded sentences of at most twenty records; null where the
   * head reads another state. Colours have one scale by it at all epochs.
   */
  largest: number | null;
  /**
   * As `ChipCause.memory`; null while it is not known.
   */
  memory: (number | null)[] | null;
}
/**
 * The same, as far as it is known.
 */
export interface CauseCurve {
  units: number;
  of: NamedRecord;
  importance_unit: string | null;
  points: CurvePoint[];
  /**
   * As in `Causes`.
   */
  share: number;
  /**
   * As in `Causes`.
   */
  seconds: number | null;
}
/**
 * A record, as it is named.
 */
export interface NamedRecord {
  step: number;
  epoch: number;
  untrained: boolean;
}
/**
 * The units of a chip, or a unit, at one record.
 */
export interface CurvePoint {
  step: number;
  epoch: number;
  untrained: boolean;
  /**
   * As in `ChipCause`, of a unit as in `UnitCauses`; null while it is not known, and where it cannot be.
   */
  importance: number | null;
  /**
   * As in `ChipCause`; null while it is not known, too.
   */
  memory: number | null;
  /**
   * As in `Causes`.
   */
  reach: number | null;
}
/**
 * The outputs that change most, the strongest first.
 */
export interface PromotedOutputs {
  outputs: PromotedOutput[];
  kind: "classes" | "labels" | "values";
  /**
   * Mean probability of what the model says at the steps at which this was measured, 0 to 1; null for values.
   */
  sure: number | null;
}
/**
 * An output, and how a rise of a chip or unit by one deviation changes it.
 */
export interface PromotedOutput {
  output: string;
  /**
   * Of the probability; of a value the change itself.
   */
  change: number;
  /**
   * Of log p / (1 - p): the push, which is not small where the model is sure; null for values.
   */
  log_odds: number | null;
  /**
   * Of one of several values the change in deviations of it, as in `Causes.importance_unit`; else null.
   */
  deviations: number | null;
}
/**
 * What each word of a sentence did to one output.
 */
export interface WordEffects {
  /**
   * Of the word after which the output is asked, from 0.
   */
  position: number;
  output: string;
  words: string[];
  /**
   * What the output loses when the word is left out: log p, of values the value. Above zero: it speaks for it.
   */
  effects: number[];
}
/**
 * How far the output moves, over the sampled sequences, while some units and chips are off.
 */
export interface Without {
  /**
   * As in `Causes`.
   */
  share: number;
  seconds: number | null;
  /**
   * As the importance of a chip; null while it is not known.
   */
  divergence: number | null;
  /**
   * Null where `divergence` cannot be known.
   */
  importance_unit: string | null;
  sequences: number;
  /**
   * Why it is not known, as a sentence.
   */
  why: string | null;
}
/**
 * One thumbnail for each requested record, in the order of the request.
 */
export interface Thumbnails {
  run: string;
  state: string;
  thumbnails: Thumbnail[];
}
/**
 * One record, chip by chip.
 */
export interface Thumbnail {
  step: number;
  epoch: number;
  /**
   * Seconds since 1970.
   */
  created: number;
  /**
   * Pending while the tree of this record is still to be made: ask again.
   */
  labels_from: LabelsFrom | "pending";
  /**
   * Units of each chip; null where pending or `error` says why.
   */
  units: number[] | null;
  /**
   * Mean of polarity * response of each chip to the requested word; null where it did not occur or none is named.
   */
  responses: number[] | null;
  /**
   * The requested sentence; null where it did not occur.
   */
  sentence: ThumbnailSentence | null;
  /**
   * Why there is nothing to draw, as a sentence.
   */
  error: string | null;
  /**
   * Of a report: the responses behind `responses` are whole multiples of it. Left out where they are as recorded.
   */
  resolution?: number;
}
/**
 * A sentence as `Sentence` has it, column by column: positive[step][chip].
 */
export interface ThumbnailSentence {
  words: string[];
  positive: number[][];
  negative: number[][];
  change_positive: number[][];
  change_negative: number[][];
  kept: number[][];
  /**
   * What the model says at its end, the three likeliest outputs or first values; empty where there is no head.
   */
  said: Prediction[];
}
/**
 * What one state of a run learnt, those that changed most first.
 */
export interface FindingList {
  run: string;
  state: string;
  /**
   * Of all records, in their order.
   */
  steps: number[];
  /**
   * Sentences: how much changed, and how much of it still did at the last record.
   */
  summary: string;
  /**
   * Null where no worse validation is known after the best one, or none at all.
   */
  best: BestRecord | null;
  /**
   * Changes; a word, chip or output has one for each stretch in which it changed.
   */
  total: number;
  /**
   * At most so many as were asked for, the first one of each record among them, in up to half of the list.
   */
  findings: Finding[];
  /**
   * The others, by rising step: with those of `findings` they are `total`.
   */
  unlisted: UnlistedChanges[];
}
/**
 * The record whose validation was best, where a later one is known to be worse.
 */
export interface BestRecord {
  /**
   * What callbacks of the trainer monitor, else the loss of the validation.
   */
  metric: string;
  goal: "max" | "min";
  value: number;
  epoch: number;
  /**
   * Step of the record, one of `FindingList.steps`.
   */
  step: number;
  /**
   * The metric at the last record that has it; null where it is NaN or infinite.
   */
  last: number | null;
  /**
   * Such as "val_loss in epoch 3".
   */
  called: string;
  /**
   * How many of the changes came after it, as a sentence; empty where none did.
   */
  told: string;
}
/**
 * A word, chip or output whose meaning changed, see `lightning_rnnvis.analysis.Finding`.
 */
export interface Finding {
  kind: "word" | "chip" | "output";
  name: string;
  /**
   * Epoch of its largest step.
   */
  epoch: number;
  /**
   * The first epoch that may hold it; `epoch` itself where that is sure.
   */
  since_epoch: number;
  /**
   * All that may hold it, such as "epoch 3", "epochs 0 to 3", or "epochs 0 and 2" where that between may not.
   */
  when: string;
  /**
   * Step of the record of that epoch.
   */
  step: number;
  /**
   * Step of the first record that may be it: of those that may hold the largest step.
   */
  since_step: number;
  /**
   * Step of the last one; both are `step` where no other may be.
   */
  until_step: number;
  /**
   * From which record to which it may be, in their order: those between two of these may not.
   */
  may_be_steps: number[][];
  /**
   * Step of the last record before the change.
   */
  before_step: number;
  /**
   * Whether that record was made before training.
   */
  from_untrained: boolean;
  /**
   * Step of its last record: the largest step may lie long before it.
   */
  after_step: number;
  /**
   * Epoch of that record, in which `after` and `like_after` are so.
   */
  after_epoch: number;
  /**
   * All epochs of the change, from `before` to `after`, as `when` has those of its largest step.
   */
  over: string;
  /**
   * `measure` at `before_step`.
   */
  before: number | null;
  after: number | null;
  /**
   * The same at the last record that knows it.
   */
  last: number | null;
  /**
   * A push on an output, or the part of the response that is as at the end of the training.
   */
  measure: "push" | "likeness";
  /**
   * The output that is pushed; empty for a likeness.
   */
  towards: string;
  /**
   * Of a push: "log-odds", "logits less the mean of all outputs", or of values "units of the output"; of the layer,
   * see `Causes.importance_unit`. Empty for a likeness.
   */
  unit: string;
  /**
   * How far that moved: the push, in its units, or the response, in units of the state.
   */
  size: number;
  /**
   * Standard error of `size`; 0 where it is not known, and for an output.
   */
  uncertainty: number;
  /**
   * By what it stands in the list: `size`, or how far it moved over all its stretches, beside the usual strength.
   */
  share: number;
  /**
   * Words of the most similar response at `after_step`, the most similar first; else those that moved it most.
   */
  like_after: string[];
  /**
   * Of a chip those of `like_after` that lower it, where there are any; the others raise it.
   */
  lowered_after?: string[];
  /**
   * What stands before `towards`, such as "pushes", or else before `like_after`, see `Finding.verb`.
   */
  verb: string;
  /**
   * True for a push where the head reads other states, too: this is what the units of this state push.
   */
  is_part?: boolean;
  /**
   * False for a level that the layer does not read, and that can push nothing.
   */
  is_read?: boolean;
  /**
   * How often the word occurs in the validation data; 0 for a chip or an output.
   */
  count: number;
  /**
   * `measure` at each of `steps`.
   */
  curve: (number | null)[];
  /**
   * From what to what, or by how much, as the sentence has it; behind ± the standard error, where it is known.
   */
  change: string;
  /**
   * What became of it, such as "back as before from epoch 4", or "+4.04 at the end" of a push; empty if it lasts.
   */
  at_end: string;
  /**
   * What was best before all epochs that may hold its largest step, as `BestRecord.called`; empty where none was.
   */
  after_best: string;
  sentence: string;
}
/**
 * Changes that are not in the list, with their largest step in one record.
 */
export interface UnlistedChanges {
  /**
   * Step of that record, one of `FindingList.steps`.
   */
  step: number;
  /**
   * How many they are.
   */
  changes: number;
  /**
   * How many of them no other record may hold.
   */
  sure: number;
}
/**
 * What the runs' own loggers wrote.
 */
export interface ScalarList {
  /**
   * In the order of the request.
   */
  runs: RunScalars[];
}
/**
 * The scalars of one run.
 */
export interface RunScalars {
  run: string;
  /**
   * All scalars of the run, losses first, then accuracies and their like, then others.
   */
  tags: string[];
  /**
   * Those requested, else losses, accuracies and their like, at most eight.
   */
  curves: Curve[];
}
/**
 * A scalar that a run logged.
 */
export interface Curve {
  tag: string;
  /**
   * Rising. What a validation logged has the step of its record; records of earlier versions may have one more.
   */
  steps: number[];
  values: (number | null)[];
}
/**
 * All runs and states at their last record, or at their best one by a number.
 */
export interface RecordTable {
  /**
   * Name of the metric or scalar, null for the last record.
   */
  best: string | null;
  /**
   * Whether the largest or the smallest is the best.
   */
  goal: ("max" | "min") | null;
  /**
   * Those that any row has, the ones that tell most first.
   */
  metrics: MetricDescription[];
  /**
   * Names of the scalars that any row has.
   */
  scalars: string[];
  rows: TableRow[];
}
/**
 * One run and state at its last or best record.
 */
export interface TableRow {
  run: string;
  state: string;
  step: number;
  epoch: number;
  /**
   * Seconds since 1970.
   */
  created: number;
  cell: string;
  units: number;
  words: number;
  clusters: number;
  /**
   * By name.
   */
  metrics: {
    [k: string]: number | null;
  };
  /**
   * What the validation logged; of the run's other scalars the last value up to this step.
   */
  scalars: {
    [k: string]: number | null;
  };
}
/**
 * What is known of the rows of the table of all runs, in their order.
 */
export interface TableCauses {
  /**
   * As in `Causes`.
   */
  share: number;
  seconds: number | null;
  rows: RowCauses[];
}
/**
 * The most important chip and unit of a row of the table of all runs.
 */
export interface RowCauses {
  run: string;
  state: string;
  step: number;
  /**
   * Null while it is not known, and where it cannot be.
   */
  chip: number | null;
  /**
   * As in `ChipCause`.
   */
  importance: number | null;
  /**
   * Of the importance of all chips together, 0 to 1.
   */
  share: number | null;
  /**
   * As in `ChipCause`; null too where no network can be run.
   */
  memory: number | null;
  /**
   * The unit that matters most; null while it is not known, and where the head reads another state.
   */
  unit: number | null;
  /**
   * As in `UnitCauses`: at the head.
   */
  unit_importance: number | null;
  /**
   * As in `UnitCauses`.
   */
  unit_memory: number | null;
  /**
   * As in `Causes`.
   */
  reach: number | null;
  /**
   * As in `Causes`; at the head over the recorded sentences.
   */
  measured: ("network" | "head") | null;
  /**
   * As in `Causes`.
   */
  importance_unit: string | null;
}
/**
 * A Plotly figure.
 */
export interface Figure {
  data: unknown[];
  layout: {
    [k: string]: unknown;
  };
}
