/** What the model said after a step, and what it read there, in words. */
import type { Prediction, Sentence, SentenceStep, Variable } from "../api/types";
import { among, plain, probabilityText, type NumberText } from "./numbers";
import { UNIT, visibleWord } from "./words";

/** An output of the model with its number: a probability as percent, a value as it is. */
export function outputText({ output, probability, value, came }: Prediction, text: NumberText = plain): string {
  if (probability !== null) return `${visibleWord(output)} ${probabilityText(probability)}`;
  return value === null ? visibleWord(output) : `${visibleWord(output)}: ${valueText({ value, came }, text)}`;
}

interface Told {
  value: number | null;
  came?: number | null | undefined;
}

/** A value of the model, and what came where that is known. */
export function valueText({ value, came }: Told, text: NumberText = plain): string {
  return text(value) + (came === undefined ? "" : `, came ${text(came)}`);
}

type Numbers = Pick<Sentence, "steps">;

interface NumbersTold {
  outputs: ReadonlyMap<string, NumberText>;
  variables: readonly NumberText[];
}

/** Asked at each step of a drawing. */
const known = new WeakMap<Sentence["steps"], NumbersTold>();

/** How the values of outputs and variables are told: with the digits that tell the steps of the sentence apart. */
function numbersIn({ steps }: Numbers): NumbersTold {
  const found = known.get(steps);
  if (found) return found;
  const all = steps.flatMap(({ predictions, before = [] }) => [...predictions, ...before]);
  const values = new Map<string, (number | null | undefined)[]>();
  for (const { output, value, came } of all) {
    if (value !== null) values.set(output, [...(values.get(output) ?? []), value, came]);
  }
  const told = {
    outputs: new Map([...values].map(([output, of]) => [output, among(of)])),
    variables: (steps[0]?.values ?? []).map((_, place) => among(steps.map((step) => step.values[place]))),
  };
  known.set(steps, told);
  return told;
}

/** Outputs that there is room for below a word, in a tooltip and in a list. */
const OUTPUTS_SHOWN = 10;

const BEFORE_SHOWN = 3;

/** The outputs of a step of a sentence, the best first or values in their order, each with its number. */
export function outputLines(
  step: Pick<SentenceStep, "predictions" | "before" | "enters_head" | "loss">,
  sentence: Numbers,
): [string, string][] {
  const { predictions, before = [], enters_head, loss } = step;
  const told = (one: Prediction) => outputText(one, numbersIn(sentence).outputs.get(one.output));
  const lines = predictions
    .slice(0, OUTPUTS_SHOWN)
    .map((one, rank): [string, string] => [rank > 0 ? "" : enters_head ? "prediction" : "if it ended here", told(one)]);
  const more = predictions.length - OUTPUTS_SHOWN;
  if (more > 0) lines.push(["", `and ${more} more`]);
  if (before.length > 0) lines.push(["with all on", before.slice(0, BEFORE_SHOWN).map(told).join(", ")]);
  if (loss !== null) lines.push(["the word that followed", `${probabilityText(Math.exp(-loss))}, loss ${plain(loss)}`]);
  return lines;
}

/** The variables of a series at a step of a sentence, each with its value and level. */
export function variableLines(
  { word, values }: Pick<SentenceStep, "word" | "values">,
  { steps, variables }: Numbers & { variables: readonly Pick<Variable, "name" | "is_read" | "is_scaled">[] },
): [string, string][] {
  return values.map((value, place) => {
    const variable = variables[place] ?? { name: "" };
    const level = levelOf(word, variable.name);
    const text = (numbersIn({ steps }).variables[place] ?? plain)(value);
    return [variableName(variable), value !== null && level !== null ? `${text}, ${level}` : text];
  });
}

/** What stands behind the name of a variable that the layer does not read. */
export const UNREAD = " (not read)";

/** Stands for the unit where the layer reads other numbers than those of the batch. */
export const SCALED = " (scaled)";

export function variableName({
  name,
  is_read = true,
  is_scaled = false,
}: Pick<Variable, "name" | "is_read" | "is_scaled">): string {
  return visibleWord(is_scaled ? name.replace(UNIT, "") + SCALED : name) + (is_read ? "" : UNREAD);
}

/** The level of a variable among the words of a step; null where it has none. */
export function levelOf(word: string, variable: string): string | null {
  const start = `${variable}: `;
  const found = word.split(", ").find((part) => part.startsWith(start));
  return found === undefined ? null : visibleWord(found.slice(start.length));
}

/** All levels of a step, in the order of the variables, as at every step; what else it is as it is. */
export function stepName({ word }: Pick<SentenceStep, "word">, variables: readonly Pick<Variable, "name">[]): string {
  const parts = word.split(", ");
  const placeOf = (part: string) => variables.findIndex(({ name }) => part.startsWith(`${name}: `));
  return parts.length < 2 || parts.some((part) => placeOf(part) < 0)
    ? word
    : [...parts].sort((one, other) => placeOf(one) - placeOf(other)).join(", ");
}

/** Whether the steps are told by their numbers alone, without words of their own. */
export function isSeries({ variables, steps }: Pick<Sentence, "variables" | "steps">): boolean {
  return (
    variables.length > 0 && steps.every(({ label }) => variables.some(({ name }) => levelOf(label, name) !== null))
  );
}

/** All of a step in one line, for those who hear it. It begins with what is `seen` at the step: so it is called, too. */
export function stepText(
  step: SentenceStep,
  index: number,
  sentence: Pick<Sentence, "steps" | "variables">,
  seen = "",
): string {
  const lines = [...variableLines(step, sentence), ...outputLines(step, sentence)];
  const said = lines.map(([label, value]) => (label === "" ? value : `${label} ${value}`));
  const whole = visibleWord(stepName(step, sentence.variables), Infinity);
  const named = seen === "" ? [whole] : seen.includes(whole) ? [seen] : [seen, whole];
  return heard([`step ${index + 1}`, ...named, ...said].join(", "));
}

/** Brackets that stand by themselves have names: programs that read aloud leave them out. */
function heard(text: string): string {
  return text.replace(/(?<=^| )[()](?=[ ,]|$)/g, (one) => (one === "(" ? "opening bracket" : "closing bracket"));
}
