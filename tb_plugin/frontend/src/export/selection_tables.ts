/** The numbers of what is chosen, for the clipboard. */
import type { ResponseRow, Sentence, SentenceStep, Snapshot } from "../api/types";
import type { Selection, Step } from "../state/choices/choices";
import { noun, nouns } from "../wording/nouns";
import { sentenceName } from "../wording/sentence_name";
import type { Table } from "./table";

export interface Numbers {
  snapshot: Snapshot;
  sentences: readonly Sentence[];
  rows: readonly ResponseRow[];
}

/** What is chosen, in few words; null where nothing is. */
export function selectionText(
  { words, units, chip, cloud, step, beside }: Selection,
  sentences: readonly Sentence[],
): string | null {
  const parts: string[] = [];
  if (words.length > 0) parts.push(`${words.length > 1 ? nouns() : noun()} ${words.map(quoted).join(", ")}`);
  for (const one of step === null ? [] : [step, ...beside]) {
    const word = stepOf(one, sentences)?.word;
    parts.push(
      `step ${one.position + 1} of ${sentenceName(one.sentence)}${word === undefined ? "" : `, ${quoted(word)}`}`,
    );
  }
  if (units.length > 0) parts.push(`${units.length > 1 ? "units" : "unit"} ${units.join(", ")}`);
  if (chip !== null) parts.push(`chip ${chip}`);
  if (cloud !== null) parts.push(`cloud ${cloud}`);
  return parts.length > 0 ? parts.join(" · ") : null;
}

/** Tables of what the client knows already; those of units and chips are charts, which are made by the plugin. */
export function selectionTables(
  { words, cloud, step, beside }: Selection,
  { snapshot, sentences, rows }: Numbers,
): Table[] {
  const tables: Table[] = [];
  const found = step && stepOf(step, sentences);
  for (const one of step === null ? [] : [step, ...beside]) {
    const chosen = stepOf(one, sentences);
    if (chosen) tables.push(stepTable(chosen, one.position));
  }
  if (rows.length > 0 && (words.length > 0 || found)) tables.push(responseTable(rows, snapshot));
  const chosen = snapshot.clouds.find((one) => one.cloud === cloud);
  if (chosen) tables.push(cloudTable(chosen.words, snapshot));
  return tables;
}

function stepOf({ sentence, position }: Step, sentences: readonly Sentence[]): SentenceStep | undefined {
  return sentences.find(({ index }) => index === sentence)?.steps[position];
}

function quoted(word: string): string {
  return `“${word}”`;
}

/** A row a unit: its chip, then the response to each word, and its standard error where it is known. */
function responseTable(rows: readonly ResponseRow[], snapshot: Snapshot): Table {
  const chipOf = new Map(snapshot.chips.flatMap(({ chip, units }) => units.map(({ unit }) => [unit, chip] as const)));
  const units = rows[0]?.values.map((_, unit) => unit) ?? [];
  return {
    columns: [
      "unit",
      "chip",
      ...rows.flatMap(({ word, position, standard_errors }) => {
        const name = position === undefined ? word : `${word} at step ${position + 1}`;
        return standard_errors ? [name, `${name}, standard error`] : [name];
      }),
    ],
    rows: units.map((unit) => [
      unit,
      chipOf.get(unit) ?? null,
      ...rows.flatMap(({ values, standard_errors }) => {
        const value = values[unit] ?? null;
        return standard_errors ? [value, standard_errors[unit] ?? null] : [value];
      }),
    ]),
  };
}

function stepTable(step: SentenceStep, position: number): Table {
  return {
    columns: ["step", noun(), "chip", "P", "N", "change of P", "change of N", "kept", "mean response"],
    rows: step.link.map((response, chip) => [
      position + 1,
      step.word,
      chip,
      step.positive[chip] ?? null,
      step.negative[chip] ?? null,
      step.change_positive[chip] ?? null,
      step.change_negative[chip] ?? null,
      step.kept[chip] ?? null,
      response,
    ]),
  };
}

function cloudTable(positions: readonly number[], snapshot: Snapshot): Table {
  return {
    columns: [noun(), "cloud", "strength", "certainty", "seen"],
    rows: positions.map((position) => {
      const { text, cloud, strength, certainty, count } = snapshot.words[position]!;
      return [text, cloud, strength, certainty, count];
    }),
  };
}
