/** What an address names in the record of the first pane: its sentences, their steps and variables, its words. */
import type { Sentence } from "../../api/types";
import { BY_UNIT } from "../choices/options";
import type { Choices, Step } from "../choices/choices";
import type { Known, Missing } from "./known";

/** Names of a few that there are. */
const NAMED = 5;

export function ofSentences(asked: Choices, known: Known): Missing[] {
  const { sentences } = asked;
  const count = countOf(known);
  if (count === null) return [];
  const wanted = count === 0 ? "this record has none" : `a sentence from 0 to ${count - 1}`;
  // Where nothing was named, the usual one is meant.
  const named = sentences.length > 1 || sentences[0] !== 0 ? sentences : [];
  return named.flatMap((one) =>
    one < count ? [] : [{ entry: `sentence=${one}`, wanted, sure: isSure(asked, known) }],
  );
}

/** Of a sentence that is there, the card of the step tells. */
export function ofStep(asked: Choices, known: Known): Missing[] {
  const { step } = asked.selection;
  const count = countOf(known);
  if (step === null || count === null || step.sentence < count) return [];
  return [{ entry: `step=${step.position}`, wanted: "a step of a sentence that is there", sure: isSure(asked, known) }];
}

export function ofBeside(asked: Choices, known: Known): Missing[] {
  const { beside } = asked.selection;
  const shown = known.first?.sentences;
  if (!shown) return [];
  const wanted = "a step of a sentence that is there";
  return beside.flatMap((step) =>
    isIn(shown, step)
      ? []
      : [{ entry: `beside=${step.sentence}:${step.position}`, wanted, sure: isSure(asked, known) }],
  );
}

export function ofFrom(asked: Choices, known: Known): Missing[] {
  const { from } = asked;
  const length = Math.max(0, ...(known.first?.sentences ?? []).map(({ steps }) => steps.length));
  if (from === 0 || length === 0 || from < length) return [];
  return [{ entry: `from=${from}`, wanted: `a step from 0 to ${length - 1}`, sure: isSure(asked, known) }];
}

/** Where no series is shown it waits for one. */
export function ofVariable(asked: Choices, known: Known): Missing[] {
  const { variable } = asked;
  const there = [
    ...new Set((known.first?.sentences ?? []).flatMap(({ variables }) => variables.map(({ name }) => name))),
  ];
  if (variable === null || there.length === 0 || there.includes(variable)) return [];
  return [{ entry: `variable=${variable}`, wanted: `one of ${few(there)}`, sure: isSure(asked, known) }];
}

/** A chosen word that the record lacks is told with the others. */
export function ofUnitOrder(asked: Choices, known: Known): Missing[] {
  const { unitOrder, selection } = asked;
  if (unitOrder === null || unitOrder === BY_UNIT || selection.words.includes(unitOrder) || !known.first) return [];
  if (known.first.snapshot.words.some(({ text }) => text === unitOrder)) return [];
  return [{ entry: `units-by=${unitOrder}`, wanted: `${BY_UNIT} or a word of the record`, sure: isSure(asked, known) }];
}

function isIn(shown: readonly Sentence[], { sentence, position }: Step): boolean {
  return shown.some(({ index, steps }) => index === sentence && position < steps.length);
}

/** How many recorded sentences the record has. */
function countOf({ first }: Known): number | null {
  return first && first.snapshot.sentences.filter(({ index }) => index >= 0).length;
}

/** Whether the record is the one that is named, so that none that comes will take its place. */
function isSure({ panes: [pane] }: Choices, { panes: [here] }: Known): boolean {
  return pane !== undefined && pane.run !== null && here?.record.step === pane.step;
}

function few(names: readonly string[]): string {
  return [...names.slice(0, NAMED), ...(names.length > NAMED ? ["…"] : [])].join(", ");
}
