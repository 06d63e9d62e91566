/** Answers from what a report holds, without a server. */
import { RequestError, type Limits, type Query, type Source } from "../source";
import type {
  Cloud,
  Comparison,
  ResponseRow,
  Responses,
  Sentence,
  SentenceStep,
  Snapshot,
  Thumbnail,
  Thumbnails,
  Unit,
  UnitMove,
  Word,
} from "../types";
import { means, membership, placeBefore, summarize, sumUp, type Membership } from "./chips";
import type { Columns, Table } from "./columns";
import type { Content, PackedHistory } from "./content";
import { Stacks } from "./stacks";
import { swapped, type PackedComparison } from "./swapped";

/** Moves of a unit that are told. */
const MOST_MOVES = 8;

const NO_CHARTS = "Charts are drawn by the RNNVis tab; a report has no room for them.";
const NO_LENSES = "A report holds each record’s own clusters, along their chips; the RNNVis tab has more.";

const NO_NETWORK =
  "A report holds no networks: sentences are typed, chips switched off and importance measured in the RNNVis tab.";
const ASKS_NETWORK = new Set(["vocabulary", "causes", "importance", "promoted", "effects", "without"]);

const NO_SNIPPETS = "Snippets of text are shown by the RNNVis tab; a report has no room for them.";

const OWN_DIRECTION = "In a report, chips of another run or state rise in their own direction.";

/** A record: its history, its number there. */
interface Place {
  readonly at: number;
  readonly number: number;
  readonly history: PackedHistory;
}

/** A sentence without its numbers by chips. */
type Told = Pick<Sentence, "key" | "title" | "reverse" | "words" | "variables"> & {
  steps: Omit<SentenceStep, "positive" | "negative" | "change_positive" | "change_negative" | "kept" | "link">[];
};

type UnitValues = Record<"mean" | "deviation" | "saturation", (number | null)[]>;

export class PackedSource implements Source {
  readonly limits: Limits;
  private readonly stacks: Stacks;
  private readonly rows = new WeakMap<Table, Map<string, number>>();

  constructor(
    private readonly content: Content,
    private readonly columns: Columns,
  ) {
    this.stacks = new Stacks(columns);
    this.limits = { charts: NO_CHARTS, lenses: NO_LENSES, network: NO_NETWORK, clusters: content.clusters };
  }

  /** Nothing new comes. */
  watch(): void {}

  async ask(route: string, query: Query): Promise<unknown> {
    const asked = new Asked(query);
    if (asked.has("typed") || asked.has("off") || ASKS_NETWORK.has(route)) throw new RequestError(NO_NETWORK);
    switch (route) {
      case "contexts":
      case "matches":
        throw new RequestError(NO_SNIPPETS);
      case "runs":
        return this.content.runs;
      case "scalars":
        return { runs: asked.all("run").flatMap((run) => this.content.scalars.filter((one) => one.run === run)) };
      case "table":
        if (asked.has("best")) throw new RequestError("A report holds the last record of each run alone.");
        return this.content.table;
      case "findings":
        return this.findings(asked);
      case "snapshot": {
        const snapshot = this.snapshot(this.place(asked), asked.clusters());
        return asked.has("like_step") ? { ...snapshot, notes: [...snapshot.notes, OWN_DIRECTION] } : snapshot;
      }
      case "sentence":
        return this.sentence(this.place(asked), asked.number("index"), asked.clusters());
      case "responses":
        return this.responses(this.place(asked), asked);
      case "unit":
        return this.unit(this.place(asked), asked.number("unit"));
      case "thumbnails":
        return this.thumbnails(asked);
      case "compare":
        return this.compare(this.place(asked), this.place(asked, "other_"), asked.clusters());
      default:
        throw new RequestError(NO_CHARTS);
    }
  }

  private place(asked: Asked, prefix = ""): Place {
    if (asked.has("pin") || asked.has("signs")) throw new RequestError(NO_LENSES);
    const [run, state, step] = [
      asked.text(`${prefix}run`),
      asked.text(`${prefix}state`),
      asked.number(`${prefix}step`),
    ];
    const at = this.content.histories.findIndex((one) => one.run === run && one.state === state);
    const history = this.content.histories[at];
    const number = history?.records.findIndex((one) => one.step === step) ?? -1;
    if (!history || number < 0) throw new RequestError("This report does not hold that record.");
    return { at, number, history };
  }

  private row<T>(table: Table, key: string): T | null {
    let rows = this.rows.get(table);
    if (!rows) {
      rows = new Map(table.keys.map((one, number) => [one, number]));
      this.rows.set(table, rows);
    }
    const number = rows.get(key);
    return number === undefined ? null : (this.columns.answer(table.rows, number) as T);
  }

  /** The number of clusters that was recorded. */
  private recorded({ history, number }: Place): number {
    const run = this.content.runs.runs.find((one) => one.name === history.run);
    const state = run?.states.find((one) => one.name === history.state);
    const { step } = history.records[number]!;
    return state?.records.find((one) => one.step === step)?.clusters ?? 0;
  }

  private findings(asked: Asked) {
    const clusters = asked.clusters();
    const [run, state] = [asked.text("run"), asked.text("state")];
    const at = this.content.histories.findIndex((one) => one.run === run && one.state === state);
    const found = this.content.findings[at];
    const history = this.content.histories[at];
    if (!found || !history) throw new RequestError("This report does not hold what this state learnt.");
    const own = this.recorded({ at, history, number: history.records.length - 1 });
    if (clusters !== null && clusters !== own)
      throw new RequestError(`What was learnt is held for ${own} clusters alone.`);
    return found;
  }

  private snapshot(place: Place, clusters: number | null): Snapshot {
    const number = clusters ?? this.recorded(place);
    const row = this.row<Omit<Snapshot, "clouds">>(this.content.snapshots, `${place.at} ${place.number} ${number}`);
    if (!row) throw new RequestError(`This report does not hold ${number} clusters of this record.`);
    return { ...row, clouds: clouds(row.words, row.links.length), notes: [...row.notes, ...this.content.notes] };
  }

  private told(place: Place, index: number): Told | null {
    return this.row(this.content.sentences, `${place.at} ${place.number} ${index}`);
  }

  private sentence(place: Place, index: number, clusters: number | null): Sentence {
    const told = this.told(place, index);
    if (!told) throw new RequestError("This report does not hold that sentence.");
    const { history } = place;
    const snapshot = this.snapshot(place, clusters);
    if (history.states === null && snapshot.clusters !== snapshot.default_clusters)
      throw new RequestError(`Sentences of this report are held for ${snapshot.default_clusters} clusters alone.`);
    const sums =
      history.states === null
        ? this.sums(place, index, snapshot.clusters)
        : sumUp(this.states(place, index), membership(snapshot), told.reverse);
    const { steps, scale } = summarize(sums, told.reverse);
    return {
      ...told,
      index,
      chips: snapshot.clusters,
      labels_from: snapshot.labels_from,
      scale,
      steps: told.steps.map((step, at) => ({ ...step, ...steps[at]! })),
    };
  }

  /** Rows of a sentence in a stack that holds those of all sentences, one after the other. */
  private rowsOf(place: Place, index: number, stack: PackedHistory["responses"], extra: number, width: number) {
    let from = 0;
    for (let before = 0; before < index; before++) from += this.told(place, before)!.words.length + extra;
    const rows = this.told(place, index)!.words.length + extra;
    return Array.from({ length: rows }, (_, at) => this.stacks.read(stack, place.number, (from + at) * width, width));
  }

  private states(place: Place, index: number): Float64Array[] {
    return this.rowsOf(place, index, place.history.states!, 1, this.unitsOf(place));
  }

  private sums(place: Place, index: number, chips: number) {
    const { ends, kept } = place.history.sums!;
    const both = this.rowsOf(place, index, ends, 1, 2 * chips).map((row) => [...row]);
    return {
      up: both.map((row) => row.slice(0, chips)),
      down: both.map((row) => row.slice(chips)),
      kept: this.rowsOf(place, index, kept, 0, chips).map((row) => [...row]),
    };
  }

  private unitsOf(place: Place): number {
    return this.unitValues(place).mean.length;
  }

  private unitValues(place: Place): UnitValues {
    return this.row<UnitValues>(this.content.units, `${place.at} ${place.number}`)!;
  }

  private responses(place: Place, asked: Asked): Responses {
    const { scale } = place.history.records[place.number]!;
    if (asked.has("sentence")) {
      const [index, position] = [asked.number("sentence"), asked.number("position")];
      if (place.history.states === null)
        throw new RequestError("This report holds sentences by chips, not by units: it would be too large.");
      const told = this.told(place, index);
      const word = told?.words[position];
      if (!told || word === undefined) throw new RequestError("This report does not hold that step.");
      const states = this.states(place, index);
      const before = states[placeBefore(position, told.words.length, told.reverse)]!;
      const values = [...states[position + 1]!].map((value, unit) => value - before[unit]!);
      return { rows: [{ word, sentence: index, position, values }], scale };
    }
    const { words } = this.snapshot(place, null);
    return { rows: asked.all("word").map((word) => this.wordRow(place, words, word)), scale };
  }

  private wordRow(place: Place, words: readonly Word[], word: string): ResponseRow {
    const position = words.findIndex(({ text }) => text === word);
    if (position < 0) throw new RequestError(`“${word}” is not among the words of this record.`);
    if (position >= place.history.words)
      throw new RequestError(
        `This report holds the units’ responses to the ${place.history.words} most frequent words.`,
      );
    return { word, count: words[position]!.count, values: [...this.wordValues(place, position)] };
  }

  private wordValues(place: Place, position: number): Float64Array {
    const units = this.unitsOf(place);
    return this.stacks.read(place.history.responses, place.number, position * units, units);
  }

  private unit(place: Place, unit: number): Unit {
    const values = this.unitValues(place);
    const moves: UnitMove[] = [];
    for (let index = 0; place.history.states !== null; index++) {
      const told = this.told(place, index);
      if (!told) break;
      const states = this.states(place, index);
      told.words.forEach((word, position) => {
        const after = states[position + 1]![unit]!;
        const before = states[placeBefore(position, told.words.length, told.reverse)]![unit]!;
        moves.push({ sentence: index, position, word, before, after, change: after - before });
      });
    }
    moves.sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
    return {
      unit,
      mean: values.mean[unit] ?? null,
      deviation: values.deviation[unit] ?? null,
      saturation: values.saturation[unit] ?? null,
      responses: this.snapshot(place, null).words.map((_, word) => this.wordValues(place, word)[unit] ?? 0),
      moves: moves.slice(0, MOST_MOVES),
    };
  }

  private thumbnails(asked: Asked): Thumbnails {
    const [run, state, clusters] = [asked.text("run"), asked.text("state"), asked.clusters()];
    const thumbnails = asked.all("step").map((step): Thumbnail => {
      const place = this.place(
        new Asked([
          ["run", run],
          ["state", state],
          ["step", step],
        ]),
      );
      const snapshot = this.snapshot(place, clusters);
      const of = membership(snapshot);
      const header = this.content.runs.runs
        .find((one) => one.name === run)!
        .states.find((one) => one.name === state)!
        .records.find((one) => one.step === snapshot.step)!;
      return {
        step: snapshot.step,
        epoch: snapshot.epoch,
        created: header.created,
        labels_from: snapshot.labels_from,
        units: [...of.sizes],
        responses: asked.has("word") ? this.chipResponses(place, snapshot, of, asked.text("word")) : null,
        scale: snapshot.response_scale,
        sentence: asked.has("sentence") ? this.small(place, asked.text("sentence"), clusters) : null,
        error: null,
      };
    });
    return { run, state, thumbnails };
  }

  private chipResponses(place: Place, { words }: Snapshot, of: Membership, word: string): number[] | null {
    const position = words.findIndex(({ text, count }) => text === word && count > 0);
    return position < 0 || position >= place.history.words ? null : means(this.wordValues(place, position), of);
  }

  private small(place: Place, key: string, clusters: number | null): Thumbnail["sentence"] {
    for (let index = 0; ; index++) {
      const told = this.told(place, index);
      if (!told) return null;
      if (told.key !== key) continue;
      const { words, scale, steps } = this.sentence(place, index, clusters);
      const column = (name: keyof (typeof steps)[number]) => steps.map((step) => step[name] as number[]);
      return {
        words,
        scale,
        positive: column("positive"),
        negative: column("negative"),
        change_positive: column("change_positive"),
        change_negative: column("change_negative"),
        kept: column("kept"),
      };
    }
  }

  private compare(first: Place, second: Place, clusters: number | null): Comparison {
    for (const one of [first, second])
      if (clusters !== null && clusters !== this.recorded(one))
        throw new RequestError(`Comparisons are held for ${this.recorded(one)} clusters alone.`);
    const key = (one: Place, other: Place) => `${one.at} ${one.number} ${other.at} ${other.number}`;
    const found = this.row<PackedComparison>(this.content.comparisons, key(first, second));
    if (found) {
      const { notes_swapped: _, ...comparison } = found;
      return comparison;
    }
    const other = this.row<PackedComparison>(this.content.comparisons, key(second, first));
    if (other) return swapped(other);
    throw new RequestError(
      "This report does not hold how these two compare. It has the last records of all states, and of each state every" +
        " record beside the last one, the first one and the one before, as far as there is room.",
    );
  }
}

/** The arguments of a request. */
class Asked {
  constructor(private readonly query: Query) {}

  all(name: string): string[] {
    return this.query.flatMap(([one, value]) => (one === name ? [String(value)] : []));
  }

  has(name: string): boolean {
    return this.query.some(([one]) => one === name);
  }

  text(name: string): string {
    return this.all(name)[0] ?? "";
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  clusters(): number | null {
    return this.has("clusters") ? this.number("clusters") : null;
  }
}

/** The words of each cloud, by falling |strength|. */
function clouds(words: readonly Word[], count: number): Cloud[] {
  const found: Cloud[] = Array.from({ length: count }, (_, cloud) => ({ cloud, words: [] }));
  words.forEach((word, position) => found[word.cloud]?.words.push(position));
  for (const { words: members } of found)
    members.sort((one, other) => Math.abs(words[other]!.strength) - Math.abs(words[one]!.strength));
  return found;
}
