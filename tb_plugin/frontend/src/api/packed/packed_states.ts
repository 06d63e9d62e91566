/** Sentences, responses and thumbnails, made of the states that a report holds. */
import { refusal } from "../refusal";
import { RequestError } from "../source";
import type { ResponseRow, Sentence, SentenceStep, Snapshot, Thumbnail, Unit, UnitMove } from "../types";
import { means, membership, placeBefore, summarize, sumUp, type Membership } from "./chips";
import type { Columns } from "./columns";
import type { PackedHistory } from "./content";
import type { PackedRecords, Place } from "./packed_records";
import { Stacks } from "./stacks";

/** Moves of a unit that are told. */
const MOST_MOVES = 8;
const MOST_SAID = 3;

type OfText = "word" | "label" | "values";

/** What of a sentence is the same in many records. */
type Text = Pick<Sentence, "key" | "title" | "reverse" | "words" | "variables"> & {
  steps: Pick<SentenceStep, OfText>[];
};

/** The rest, without the numbers by chips. */
type Said = Pick<Sentence, "end" | "note"> & {
  text: number;
  steps: Omit<
    SentenceStep,
    OfText | "positive" | "negative" | "change_positive" | "change_negative" | "kept" | "link"
  >[];
};

type Told = Omit<Text, "steps"> &
  Pick<Said, "end" | "note"> & { steps: (Text["steps"][number] & Said["steps"][number])[] };

type UnitValues = Record<"mean" | "deviation" | "saturation", (number | null)[]>;

export class PackedStates {
  private readonly stacks: Stacks;

  constructor(
    private readonly records: PackedRecords,
    private readonly columns: Columns,
  ) {
    this.stacks = new Stacks(columns);
  }

  private told(place: Place, index: number): Told | null {
    const { sentences, texts } = this.records.content;
    const said = this.records.row<Said>(sentences, `${place.at} ${place.number} ${index}`);
    if (!said) return null;
    const text = this.columns.answer(texts, said.text) as Text;
    const { text: _, ...rest } = said;
    return { ...text, ...rest, steps: text.steps.map((step, at) => ({ ...step, ...said.steps[at]! })) };
  }

  sentence(place: Place, index: number, clusters: number | null): Sentence {
    const told = this.told(place, index);
    if (!told) throw new RequestError("This report does not hold that sentence.");
    const { history } = place;
    const snapshot = this.records.snapshot(place, clusters);
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
      resolution: (history.states ?? history.sums!.ends).unit,
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
    return this.records.row<UnitValues>(this.records.content.units, `${place.at} ${place.number}`)!;
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
    return { word, sentence: index, position, values, resolution: place.history.states.unit };
  }

  /** The mean response of every unit to each of some words. */
  wordRows(place: Place, wanted: readonly string[]): ResponseRow[] {
    const { words, word_kind: kind } = this.records.snapshot(place, null);
    return wanted.map((word) => {
      const position = words.findIndex(({ text }) => text === word);
      if (position < 0) throw refusal("missing_word", { word: `“${word}”`, words: words.length, kind });
      if (position >= place.history.words)
        throw new RequestError(
          `This report holds the units’ responses to the ${place.history.words} most frequent words.`,
        );
      return {
        word,
        count: words[position]!.count,
        values: [...this.wordValues(place, position)],
        resolution: place.history.responses.unit,
      };
    });
  }

  private wordValues(place: Place, position: number): Float64Array {
    const units = this.unitsOf(place);
    return this.stacks.read(place.history.responses, place.number, position * units, units);
  }

  /** The responses of the units to each word that occurred, by word; null where not all of them are held. */
  responses(place: Place): ReadonlyMap<string, Float64Array> | null {
    const { words } = this.records.snapshot(place, null);
    if (words.length > place.history.words) return null;
    return new Map(
      words.flatMap(({ text, count }, at) => (count > 0 ? [[text, this.wordValues(place, at)] as const] : [])),
    );
  }

  /** The states of a sentence, the initial one first, by its key; null where they are not held. */
  read(place: Place, key: string): { states: Float64Array[]; reverse: boolean } | null {
    if (place.history.states === null) return null;
    for (let index = 0; ; index++) {
      const told = this.told(place, index);
      if (!told) return null;
      if (told.key === key) return { states: this.states(place, index), reverse: told.reverse };
    }
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
      responses: this.records.snapshot(place, null).words.map((_, word) => this.wordValues(place, word)[unit] ?? 0),
      moves: moves.slice(0, MOST_MOVES),
      ...(place.history.states && { resolution: place.history.states.unit }),
    };
  }

  /** `word` and a sentence, by its key, as far as they are to be drawn. */
  thumbnail(place: Place, clusters: number | null, word: string | null, sentence: string | null): Thumbnail {
    const snapshot = this.records.snapshot(place, clusters);
    const of = membership(snapshot);
    return {
      step: snapshot.step,
      epoch: snapshot.epoch,
      created: this.records.header(place)!.created,
      labels_from: snapshot.labels_from,
      units: [...of.sizes],
      responses: word === null ? null : this.chipResponses(place, snapshot, of, word),
      sentence: sentence === null ? null : this.small(place, sentence, clusters),
      error: null,
      resolution: place.history.responses.unit,
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
      const { words, steps, end } = this.sentence(place, index, clusters);
      const column = (name: keyof (typeof steps)[number]) => steps.map((step) => step[name] as number[]);
      return {
        words,
        positive: column("positive"),
        negative: column("negative"),
        change_positive: column("change_positive"),
        change_negative: column("change_negative"),
        kept: column("kept"),
        said: steps[end]?.predictions.slice(0, MOST_SAID) ?? [],
      };
    }
  }
}
