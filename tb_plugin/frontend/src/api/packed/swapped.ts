/** A comparison with what the report holds of its two records, and the other way round. */
import type { Comparison, Match, Snapshot } from "../types";

/** With its sentences the other way round, where that is not what they are. */
export type PackedComparison = Comparison & { notes_swapped?: string[] };

/** Of the words, in their order, and of the units, by their numbers: null where none is known. */
export type Norms = Record<"words" | "units", (number | null)[]>;

/** What is known of a record that is compared. */
export type Known = Pick<Snapshot, "words" | "chips"> & { norms: Norms };

/** With what `lightning_rnnvis/report/content/lean_comparisons.py` left to what is known of the two. */
export function whole(of: PackedComparison, first: Known, second: Known): PackedComparison {
  const [words, units] = [
    filling({ first: wordsOf(first), second: wordsOf(second) }),
    filling({ first: unitsOf(first), second: unitsOf(second) }),
  ];
  return {
    ...of,
    words: of.words.map((row) => ({ ...words(row.word), ...row })),
    units: of.units.map((row) => ({ ...units(row.unit), ...row })),
  };
}

function filling<K, V extends object>(sides: Record<"first" | "second", Map<K, V>>) {
  return (key: K) =>
    Object.fromEntries(
      Object.entries(sides).flatMap(([side, known]) =>
        Object.entries(known.get(key) ?? {}).map(([name, value]) => [`${name}_${side}`, value as number]),
      ),
    );
}

function wordsOf({ words, norms }: Known) {
  return new Map(
    words.map(({ text, count, cloud, push }, at) => [text, { count, cloud, norm: norms.words[at], push }]),
  );
}

function unitsOf({ chips, norms }: Known) {
  return new Map(
    chips.flatMap(({ chip, units }) =>
      units.map(({ unit, steadiness }) => [unit, { chip, steadiness, norm: norms.units[unit] }] as const),
    ),
  );
}

export function swapped({ notes_swapped, ...of }: PackedComparison): Comparison {
  return {
    ...of,
    notes: notes_swapped ?? of.notes,
    first: of.second,
    second: of.first,
    later: of.later && (of.later === "first" ? "second" : "first"),
    first_positions: orderedBy(of.second_positions, of.second_positions),
    second_positions: orderedBy(of.first_positions, of.second_positions),
    vanished: of.appeared,
    appeared: of.vanished,
    unit_flow: of.unit_flow && transposed(of.unit_flow),
    unit_flow_excess: of.unit_flow_excess && transposed(of.unit_flow_excess),
    word_flow: transposed(of.word_flow),
    word_flow_excess: transposed(of.word_flow_excess),
    chip_similarity: of.chip_similarity && transposed(of.chip_similarity),
    chip_matches: of.chip_matches.map(turned),
    cloud_matches: of.cloud_matches.map(turned),
    words: of.words.map(exchanged),
    units: of.units.map(exchanged),
  };
}

/** Positions in the order of the first record, which is now the other one. */
function orderedBy(positions: readonly number[], by: readonly number[]): number[] {
  return by
    .map((_, at) => at)
    .sort((one, other) => by[one]! - by[other]!)
    .map((at) => positions[at]!);
}

function transposed(table: readonly (readonly number[])[]): number[][] {
  return (table[0] ?? []).map((_, column) => table.map((row) => row[column]!));
}

function turned({ first, second, similarity }: Match): Match {
  return { first: second, second: first, similarity };
}

/** The values of names that end in `_first` under those that end in `_second`, and the other way round. */
function exchanged<T extends object>(row: T): T {
  const other = (name: string) =>
    name.endsWith("_first")
      ? name.replace(/_first$/, "_second")
      : name.endsWith("_second")
        ? name.replace(/_second$/, "_first")
        : name;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [other(name), value])) as T;
}
