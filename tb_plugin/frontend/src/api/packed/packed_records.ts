/** What a report holds of each record, unpacked into the payloads of the tab. */
import { RequestError } from "../source";
import type {
  CauseCurve,
  Causes,
  Changes,
  Cloud,
  Comparison,
  RecordHeader,
  ResponseRow,
  Sentence,
  SentenceStep,
  Snapshot,
  Thumbnail,
  Unit,
  UnitMove,
  Word,
} from "../types";
import { means, membership, placeBefore, summarize, sumUp, type Membership } from "./chips";
import type { Columns, Table } from "./columns";
import type { Content, PackedHistory } from "./content";
import { unpacked, unpackedPoint, type HeldCauses, type HeldPoint } from "./packed_causes";
import { Stacks } from "./stacks";
import { swapped, type PackedComparison } from "./swapped";

/** Moves of a unit that are told. */
const MOST_MOVES = 8;
const MOST_SAID = 3;

/** A record: its history, its number there. */
export interface Place {
  readonly at: number;
  readonly number: number;
  readonly history: PackedHistory;
}

/** A sentence without its numbers by chips. */
type Told = Pick<Sentence, "key" | "title" | "reverse" | "words" | "variables"> & {
  steps: Omit<SentenceStep, "positive" | "negative" | "change_positive" | "change_negative" | "kept" | "link">[];
};

/** A record at one number of clusters; the page sorts the words of its clouds. */
type HeldSnapshot = Omit<Snapshot, "clouds"> & { changes: Changes };

type UnitValues = Record<"mean" | "deviation" | "saturation", (number | null)[]>;

export class PackedRecords {
  private readonly stacks: Stacks;
  private readonly rows = new WeakMap<Table, Map<string, number>>();

  constructor(
    private readonly content: Content,
    private readonly columns: Columns,
  ) {
    this.stacks = new Stacks(columns);
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

  private header({ history, number }: Place): RecordHeader | undefined {
    const run = this.content.runs.runs.find((one) => one.name === history.run);
    const state = run?.states.find((one) => one.name === history.state);
    const { step } = history.records[number]!;
    return state?.records.find((one) => one.step === step);
  }

  /** The number of clusters that was recorded. */
  recorded(place: Place): number {
    return this.header(place)?.clusters ?? 0;
  }

  snapshot(place: Place, clusters: number | null): Snapshot {
    const { changes: _, ...row } = this.held(place, clusters);
    return { ...row, clouds: clouds(row.words, row.links.length), notes: [...row.notes, ...this.content.notes] };
  }

  /** What changed since the record before. */
  changes(place: Place, clusters: number | null): Changes {
    return this.held(place, clusters).changes;
  }

  private held(place: Place, clusters: number | null): HeldSnapshot {
    const number = clusters ?? this.recorded(place);
    const row = this.row<HeldSnapshot>(this.content.snapshots, `${place.at} ${place.number} ${number}`);
    if (!row) throw new RequestError(`This report does not hold ${number} clusters of this record.`);
    return row;
  }

  /** Importance and memory of the chips; `absent` says why other causes are not here. */
  causes(place: Place, clusters: number | null, absent: string): Causes {
    const number = clusters ?? this.recorded(place);
    const row = this.row<HeldCauses>(this.content.causes, `${place.at} ${place.number} ${number}`);
    if (!row) throw new RequestError("Importance and memory were not measured at this record. " + absent);
    return unpacked(row, absent);
  }

  /**
   * The same of the units of one chip along the training. Those of its last record are held, so at another one they are
   * not those that are shown there: `of` tells.
   */
  causeCurve(place: Place, chip: number, clusters: number | null): CauseCurve {
    const { records } = place.history;
    const k = clusters ?? this.recorded(place);
    const last = { ...place, number: records.length - 1 };
    const points = records.flatMap((_, number) => {
      const table = number === last.number ? this.content.causes : this.content.along;
      const row = this.row<HeldPoint>(table, `${place.at} ${number} ${k}`);
      const header = this.header({ ...place, number });
      return row?.measured === "network" && header
        ? [{ ...header, ...unpackedPoint(row, chip), reach: row.reach }]
        : [];
    });
    const units = this.snapshot(last, k).chips[chip]?.units.length ?? 0;
    return { share: 1, seconds: null, points, units, of: this.header(last)! };
  }

  private told(place: Place, index: number): Told | null {
    return this.row(this.content.sentences, `${place.at} ${place.number} ${index}`);
  }

  sentence(place: Place, index: number, clusters: number | null): Sentence {
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

  /** The response of every unit at a step of a sentence. */
  stepRow(place: Place, index: number, position: number): ResponseRow {
    if (place.history.states === null)
      throw new RequestError("This report holds sentences by chips, not by units: it would be too large.");
    const told = this.told(place, index);
    const word = told?.words[position];
    if (!told || word === undefined) throw new RequestError("This report does not hold that step.");
    const states = this.states(place, index);
    const before = states[placeBefore(position, told.words.length, told.reverse)]!;
    const values = [...states[position + 1]!].map((value, unit) => value - before[unit]!);
    return { word, sentence: index, position, values };
  }

  /** The mean response of every unit to each of some words. */
  wordRows(place: Place, wanted: readonly string[]): ResponseRow[] {
    const { words } = this.snapshot(place, null);
    return wanted.map((word) => {
      const position = words.findIndex(({ text }) => text === word);
      if (position < 0) throw new RequestError(`“${word}” is not among the words of this record.`);
      if (position >= place.history.words)
        throw new RequestError(
          `This report holds the units’ responses to the ${place.history.words} most frequent words.`,
        );
      return { word, count: words[position]!.count, values: [...this.wordValues(place, position)] };
    });
  }

  private wordValues(place: Place, position: number): Float64Array {
    const units = this.unitsOf(place);
    return this.stacks.read(place.history.responses, place.number, position * units, units);
  }

  unit(place: Place, unit: number): Unit {
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

  /** `word` and a sentence, by its key, as far as they are to be drawn. */
  thumbnail(place: Place, clusters: number | null, word: string | null, sentence: string | null): Thumbnail {
    const snapshot = this.snapshot(place, clusters);
    const of = membership(snapshot);
    return {
      step: snapshot.step,
      epoch: snapshot.epoch,
      created: this.header(place)!.created,
      labels_from: snapshot.labels_from,
      units: [...of.sizes],
      responses: word === null ? null : this.chipResponses(place, snapshot, of, word),
      scale: snapshot.response_scale,
      sentence: sentence === null ? null : this.small(place, sentence, clusters),
      error: null,
    };
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
      const { words, scale, steps, reverse } = this.sentence(place, index, clusters);
      const entering = steps.filter(({ enters_head }) => enters_head);
      const column = (name: keyof (typeof steps)[number]) => steps.map((step) => step[name] as number[]);
      return {
        words,
        scale,
        positive: column("positive"),
        negative: column("negative"),
        change_positive: column("change_positive"),
        change_negative: column("change_negative"),
        kept: column("kept"),
        said: (entering.length > 0 ? entering : steps).at(reverse ? 0 : -1)?.predictions.slice(0, MOST_SAID) ?? [],
      };
    }
  }

  /** Null where it is not held. */
  comparison(first: Place, second: Place): Comparison | null {
    const { comparisons } = this.content;
    const key = (one: Place, other: Place) => `${one.at} ${one.number} ${other.at} ${other.number}`;
    const found = this.row<PackedComparison>(comparisons, key(first, second));
    if (found) {
      const { notes_swapped: _, ...comparison } = found;
      return comparison;
    }
    const other = this.row<PackedComparison>(comparisons, key(second, first));
    return other && swapped(other);
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
