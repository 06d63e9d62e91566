/** The numbers of what is chosen, for the clipboard. */
import type { ResponseRow, Sentence, Snapshot } from "../api/types";
import type { Selection } from "../state/choices";
import type { Table } from "./table";

export interface Numbers {
  snapshot: Snapshot;
  sentence: Sentence | null;
  rows: readonly ResponseRow[];
}

/** What is chosen, in few words: for a caption. */
export function selectionText({ words, unit, chip, cloud, step }: Selection, sentence: Sentence | null): string {
  const parts = [
    words.length > 0 && `${words.length > 1 ? "words" : "word"} ${words.map((word) => `“${word}”`).join(", ")}`,
    unit !== null && `unit ${unit}`,
    chip !== null && `chip ${chip}`,
    cloud !== null && `cloud ${cloud}`,
    step !== null && `step ${step + 1}${sentence?.steps[step] ? `, “${sentence.steps[step].word}”` : ""}`,
  ];
  const told = parts.filter((part) => part !== false);
  return told.length > 0 ? `chosen: ${told.join(" · ")}` : "nothing chosen";
}

/** Tables of what the client knows already; those of units and chips are charts, which are made by the plugin. */
export function selectionTables({ words, cloud, step }: Selection, { snapshot, sentence, rows }: Numbers): Table[] {
  const tables: Table[] = [];
  if (words.length > 0 && rows.length > 0) tables.push(responseTable(rows, snapshot));
  if (step !== null && sentence?.steps[step]) {
    tables.push(stepTable(sentence, step));
    if (rows.length > 0) tables.push(responseTable(rows, snapshot));
  }
  const found = snapshot.clouds.find((one) => one.cloud === cloud);
  if (found) tables.push(cloudTable(found.words, snapshot));
  return tables;
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

function stepTable(sentence: Sentence, position: number): Table {
  const step = sentence.steps[position]!;
  return {
    columns: ["step", "word", "chip", "P", "N", "change of P", "change of N", "kept", "mean response"],
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
    columns: ["word", "cloud", "strength", "certainty", "seen"],
    rows: positions.map((position) => {
      const { text, cloud, strength, certainty, count } = snapshot.words[position]!;
      return [text, cloud, strength, certainty, count];
    }),
  };
}
