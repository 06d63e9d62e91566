/** What the model said after a step, and what it read there, in words. */
import type { Prediction, Sentence, SentenceStep, Variable } from "../api/types";
import { plain, probabilityText } from "./numbers";
import { visibleWord } from "./words";

/** An output of the model with its number: a probability as percent, a value as it is. */
export function outputText({ output, probability, value, came }: Prediction): string {
  if (probability !== null) return `${visibleWord(output)} ${probabilityText(probability)}`;
  const what = came === undefined ? "" : `, came ${plain(came)}`;
  return value === null ? visibleWord(output) : `${visibleWord(output)} ${plain(value)}${what}`;
}

/** Outputs that there is room for below a word, in a tooltip and in a list. */
const OUTPUTS_SHOWN = 8;

const BEFORE_SHOWN = 3;

/** The outputs of a step, the best first or values in their order, each with its number. */
export function outputLines(
  step: Pick<SentenceStep, "predictions" | "before" | "enters_head" | "loss">,
): [string, string][] {
  const { predictions, before = [], enters_head, loss } = step;
  const lines = predictions
    .slice(0, OUTPUTS_SHOWN)
    .map((one, rank): [string, string] => [
      rank > 0 ? "" : enters_head ? "prediction" : "if it ended here",
      outputText(one),
    ]);
  const more = predictions.length - OUTPUTS_SHOWN;
  if (more > 0) lines.push(["", `and ${more} more`]);
  if (before.length > 0) lines.push(["with all on", before.slice(0, BEFORE_SHOWN).map(outputText).join(", ")]);
  if (loss !== null) lines.push(["the word that followed", `${probabilityText(Math.exp(-loss))}, loss ${plain(loss)}`]);
  return lines;
}

/** The variables of a series at a step, each with its value and level. */
export function variableLines(
  { word, values }: Pick<SentenceStep, "word" | "values">,
  variables: readonly Pick<Variable, "name" | "is_read">[],
): [string, string][] {
  return values.map((value, place) => {
    const variable = variables[place] ?? { name: "" };
    const level = levelOf(word, variable.name);
    return [variableName(variable), value !== null && level !== null ? `${plain(value)}, ${level}` : plain(value)];
  });
}

/** What stands behind the name of a variable that the layer does not read. */
export const UNREAD = " (not read)";

export function variableName({ name, is_read = true }: Pick<Variable, "name" | "is_read">): string {
  return visibleWord(name) + (is_read ? "" : UNREAD);
}

/** The level of a variable among the words of a step; null where it has none. */
export function levelOf(word: string, variable: string): string | null {
  const start = `${variable}: `;
  const found = word.split(", ").find((part) => part.startsWith(start));
  return found === undefined ? null : visibleWord(found.slice(start.length));
}

/** Whether the steps are told by their numbers alone, without words of their own. */
export function isSeries({ variables, steps }: Pick<Sentence, "variables" | "steps">): boolean {
  return (
    variables.length > 0 && steps.every(({ label }) => variables.some(({ name }) => levelOf(label, name) !== null))
  );
}

/** All of a step in one line, for those who hear it. */
export function stepText(step: SentenceStep, index: number, variables: readonly Variable[]): string {
  const lines = [...variableLines(step, variables), ...outputLines(step)];
  const said = lines.map(([label, value]) => (label === "" ? value : `${label} ${value}`));
  return [`step ${index + 1}`, visibleWord(step.word, Infinity), ...said].join(", ");
}
