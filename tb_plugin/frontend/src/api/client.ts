/** Asks a source for the payloads of the tab, each by the name of what it is. */
import { Asking } from "./asking";
import {
  allQuery,
  bestQuery,
  clustersQuery,
  lensQuery,
  offQuery,
  otherQuery,
  recordQuery,
  RECORDED_LENS,
  sentenceQuery,
  severalQuery,
  type Lens,
  type Off,
  type RecordKey,
  type Thing,
  type ThumbnailRequest,
} from "./keys";
import { RequestError, type Query } from "./source";
import { together } from "./together";
import type {
  CauseCurve,
  Causes,
  Changes,
  ClusterStability,
  Comparison,
  Contexts,
  Difference,
  Figure,
  FindingList,
  Halves,
  Matches,
  PromotedOutputs,
  RecordTable,
  Responses,
  RunList,
  ScalarList,
  Sentence,
  SentenceDifferences,
  Snapshot,
  TableCauses,
  Thumbnails,
  Unit,
  Vocabulary,
  Without,
  WordEffects,
} from "./types";

/** Runs that one request may name: more are asked for in several. */
const MOST_RUNS = 100;

export class Client extends Asking {
  /** The same, with what it keeps, for what nobody waits for yet: what is asked of it at one time goes in one request. */
  ahead(): Client {
    return new Client(together(this.source), this.kept, this.known, this.underWay);
  }

  /** The same for what nobody waits for any more once `left` says so: what others asked for, too, they ask for again. */
  leaving(left: AbortSignal): Client {
    return new Client(this.source, this.kept, this.known, this.underWay, left);
  }

  runs(): Promise<RunList> {
    return this.ask<RunList>("runs", []);
  }

  snapshot(record: RecordKey, lens: Lens): Promise<Snapshot> {
    const snapshot = this.remember<Snapshot>("snapshot", record, lensQuery(lens));
    this.known.learn(record, snapshot);
    return snapshot;
  }

  /** Refuses to have words read by a record that has no network, as the server does. */
  private async requireNetwork(record: RecordKey, lens: Lens): Promise<void> {
    if (this.source.limits.network !== null) return;
    const { no_network: why } = await this.snapshot(record, lens);
    if (why !== undefined) throw new RequestError(why);
  }

  /** Whether the files beside a record, which it lacked, are there now: then all that was kept of it is let go. */
  async hasCome(record: RecordKey, lens: Lens): Promise<boolean> {
    const found = await this.ask<Snapshot>("snapshot", [...recordQuery(record), ...lensQuery(lens)]);
    if (found.lacks_files) return false;
    this.known.forget(record);
    this.kept.forget(record);
    return true;
  }

  /** A recorded sentence by its number, or one that was typed by its text; with chips or units switched off. */
  async sentence(
    record: RecordKey,
    sentence: number | string,
    lens: Lens,
    off: readonly Off[] = [],
  ): Promise<Sentence> {
    if (typeof sentence === "string") await this.requireNetwork(record, lens);
    return this.remember("sentence", record, [...sentenceQuery(sentence, off, "index"), ...lensQuery(lens)]);
  }

  /** The words that the network of a record knows. */
  async vocabulary(record: RecordKey): Promise<Vocabulary> {
    const why = this.known.whyNoNetwork(record);
    if (why !== undefined && this.source.limits.network === null) throw new RequestError(why);
    return this.remember("vocabulary", record, []);
  }

  /** What became of chips and clouds since the record before. */
  changes(record: RecordKey, lens: Lens): Promise<Changes> {
    return this.remember("changes", record, lensQuery(lens));
  }

  /** Importance and memory of the chips: what is known of them now; with `all`, however long it takes. */
  causes(record: RecordKey, lens: Lens, all: boolean): Promise<Causes> {
    return this.remember("causes", record, [...lensQuery(lens), ...allQuery(all)], "", isDone<Causes>);
  }

  /** Importance and memory of a chip or unit along the training of a record, likewise. New records change it. */
  causeCurve(record: RecordKey, what: ["chip" | "unit", number], lens: Lens, all: boolean): Promise<CauseCurve> {
    return this.ask("cause_curve", [...recordQuery(record), what, ...lensQuery(lens), ...allQuery(all)]);
  }

  /** The outputs that a chip, or a unit, promotes. */
  promoted(record: RecordKey, what: ["chip" | "unit", number], lens: Lens): Promise<PromotedOutputs> {
    return this.remember("promoted", record, [what, ...lensQuery(lens)]);
  }

  /** How far the output moves over the sampled sequences while chips or units are off. */
  without(record: RecordKey, lens: Lens, off: readonly Off[]): Promise<Without> {
    const query: Query = [...offQuery(off), ...lensQuery(lens), ...allQuery(true)];
    return this.remember("without", record, query, "", isDone<Without>);
  }

  /** What the words of a sentence did to the output after one of them. */
  effects(
    record: RecordKey,
    sentence: number | string,
    position: number,
    lens: Lens,
    off: readonly Off[],
  ): Promise<WordEffects> {
    return this.remember("effects", record, [
      ...sentenceQuery(sentence, off),
      ["position", position],
      ...lensQuery(lens),
    ]);
  }

  /** Kept by who shows them, for they come a few at a time. */
  thumbnails({ run, state, steps, lens, word, sentence, typed, off = [] }: ThumbnailRequest): Promise<Thumbnails> {
    return this.ask("thumbnails", [
      ["run", run],
      ["state", state],
      ...severalQuery("step", steps),
      ...lensQuery(lens),
      ...severalQuery("word", word === null ? [] : [word]),
      ...(typed !== undefined ? sentenceQuery(typed, off) : []),
      ...(sentence === null ? [] : [...severalQuery("sentence", [sentence]), ...offQuery(off)]),
    ]);
  }

  /** What a state learnt, and when, of the chips that a lens shows. New records change it: it is not kept. */
  findings(run: string, state: string, { clusters, pin, identity }: Lens, left?: AbortSignal): Promise<FindingList> {
    const lens = { ...RECORDED_LENS, clusters, pin, identity };
    const query: Query = [["run", run], ["state", state], ...lensQuery(lens)];
    return this.ask("findings", query, left);
  }

  /** What the runs logged; new values change it. */
  async scalars(runs: readonly string[]): Promise<ScalarList> {
    const parts = Array.from({ length: Math.ceil(runs.length / MOST_RUNS) }, (_, at) =>
      this.ask<ScalarList>("scalars", severalQuery("run", runs.slice(at * MOST_RUNS, (at + 1) * MOST_RUNS))),
    );
    return { runs: (await Promise.all(parts)).flatMap((part) => part.runs) };
  }

  /** The second record is seen through the pinned clusters, too, where it is of the same state and training. */
  async compare(first: RecordKey, second: RecordKey, lens: Lens): Promise<Comparison> {
    await this.known.requireCommonWord(first, second);
    const query: Query = [...otherQuery(second), ...lensQuery(lens)];
    return this.remember<Comparison>("compare", first, query, `${second.created}`, ({ as_learnt }) => as_learnt);
  }

  /** What the later of two records has more than the earlier, by the chips of one; through lenses as `compare`. */
  difference(first: RecordKey, second: RecordKey, lens: Lens, side: "first" | "second"): Promise<Difference> {
    const query: Query = [...otherQuery(second), ["side", side], ...lensQuery(lens)];
    return this.remember("difference", first, query, `${second.created}`);
  }

  /** The same at each step of a sentence: a recorded one by its key, or one that was typed by its text. */
  sentenceDifference(
    first: RecordKey,
    second: RecordKey,
    lens: Lens,
    side: "first" | "second",
    sentence: { key: string } | { typed: string },
    off: readonly Off[] = [],
  ): Promise<SentenceDifferences> {
    const named: [string, string] = "key" in sentence ? ["sentence", sentence.key] : ["typed", sentence.typed];
    const query: Query = [...otherQuery(second), ["side", side], named, ...offQuery(off), ...lensQuery(lens)];
    return this.remember("sentence_difference", first, query, `${second.created}`);
  }

  /**
   * How much two halves of the data of a record agree: what a comparison is read beside. `other`: of the words in common
   * with that record; null for all.
   */
  halves(record: RecordKey, clusters: number | null, other: RecordKey | null): Promise<Halves> {
    const beside = other ? otherQuery(other) : [];
    return this.remember("halves", record, [...clustersQuery(clusters), ...beside], `${other?.created ?? ""}`);
  }

  /** What each number of clusters would give at a record: of the pinned clusters, those of their own record. */
  clusterStability(record: RecordKey, { pin, identity }: Lens): Promise<ClusterStability> {
    return this.remember("cluster_stability", record, lensQuery({ ...RECORDED_LENS, pin, identity }));
  }

  /** All runs and states at their last record, or at their best by a number. New records change it: it is not kept. */
  table(best: string | null, goal: "max" | "min"): Promise<RecordTable> {
    return this.ask("table", bestQuery(best, goal));
  }

  /** The most important chips of its rows, as far as they are known: ask again until all is there. */
  tableCauses(best: string | null, goal: "max" | "min", all: boolean): Promise<TableCauses> {
    return this.ask("table_causes", [...bestQuery(best, goal), ...allQuery(all)]);
  }

  /** How alike all runs and states are, as a chart; `query` as its route has it. */
  similarity(query: Query): Promise<Figure> {
    return this.ask("figure/similarity", query);
  }

  /** Of those that the record has: another run, that some were chosen in, may have more. */
  async wordResponses(record: RecordKey, words: readonly string[]): Promise<Responses> {
    const there = await this.known.wordsIn(record, words);
    return this.remember("responses", record, severalQuery("word", there));
  }

  async stepResponses(
    record: RecordKey,
    sentence: number | string,
    position: number,
    lens: Lens = RECORDED_LENS,
    off: readonly Off[] = [],
  ): Promise<Responses> {
    if (typeof sentence === "string") await this.requireNetwork(record, lens);
    // A recorded sentence with all on is the same through every lens.
    const through = typeof sentence === "string" || off.length > 0 ? lensQuery(lens) : [];
    return this.remember("responses", record, [...sentenceQuery(sentence, off), ["position", position], ...through]);
  }

  unit(record: RecordKey, unit: number): Promise<Unit> {
    return this.remember("unit", record, [["unit", unit]]);
  }

  /** The snippets of text in which something moves the state most. */
  contexts(record: RecordKey, thing: Thing, lens: Lens): Promise<Contexts> {
    return this.remember("contexts", record, [[...thing], ...lensQuery(lens)]);
  }

  /** Where text moves the chips as some words of a sentence do, which is a recorded one or a typed one. */
  matches(
    record: RecordKey,
    sentence: number | string,
    start: number,
    end: number,
    lens: Lens,
    off: readonly Off[] = [],
  ): Promise<Matches> {
    const span: Query = [
      ["start", start],
      ["end", end],
    ];
    return this.remember("matches", record, [...sentenceQuery(sentence, off), ...span, ...lensQuery(lens)]);
  }

  /** A chart that the plugin made; `name` and `query` as its route has them. */
  figure(record: RecordKey, name: string, query: Query): Promise<Figure> {
    return this.remember(`figure/${name}`, record, query);
  }
}

/** What one may ask of a client. */
export type Requests = Pick<Client, keyof Client>;

function isDone<T extends { share: number }>({ share }: T): boolean {
  return share >= 1;
}
