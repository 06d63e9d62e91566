/** Choices as a record can show them: what another run does not have gives way. */
import type { Run } from "../../api/types";
import { DEFAULT_CHOICES, type Choices } from "../choices/choices";
import { BY_UNIT } from "../choices/options";
import { chosenSteps, ofSteps } from "../choices/selection";
import { thereAre, type PaneContent } from "../records/pane_content";
import { resolve } from "../records/resolve";

/**
 * Sentences that a record does not have give way to its usual one, and so do steps of them. `before`: keys of those of the
 * record that was shown before, by the numbers that are chosen; `keys`: of those of this one.
 */
export function withSentencesOf(
  choices: Choices,
  before: readonly string[],
  keys: readonly string[],
  usual: number,
): Choices {
  const numberOf = (sentence: number) => {
    const key = before[sentence];
    if (key === undefined || keys[sentence] === key) return sentence;
    const found = keys.indexOf(key);
    return found < 0 ? keys.length : found;
  };
  const sentences = [...new Set(thereAre(choices.sentences.map(numberOf), keys.length, usual))];
  if (JSON.stringify(sentences) === JSON.stringify(choices.sentences)) return choices;
  const steps = chosenSteps(choices.selection).map((one) => ({ ...one, sentence: numberOf(one.sentence) }));
  const there = steps.filter(({ sentence }) => sentences.includes(sentence) && sentence < keys.length);
  return { ...choices, sentences, selection: { ...choices.selection, ...ofSteps(there) } };
}

/** An order and a curve that another run does not have give way, so that no address names them. */
export function withNamesOf(choices: Choices, { snapshot, sentences }: PaneContent): Choices {
  const { unitOrder, variable, selection } = choices;
  const names = sentences.flatMap(({ variables }) => variables.map(({ name }) => name));
  const words = [BY_UNIT, ...selection.words, ...snapshot.words.map(({ text }) => text)];
  const hasOrder = unitOrder === null || words.includes(unitOrder);
  const hasVariable = variable === null || names.length === 0 || names.includes(variable);
  if (hasOrder && hasVariable) return choices;
  return { ...choices, unitOrder: hasOrder ? unitOrder : null, variable: hasVariable ? variable : null };
}

/** Where the address names no sentence, the one that tells most of the first pane's training. */
export function withSentence(choices: Choices, runs: readonly Run[]): Choices {
  if (choices.sentences !== DEFAULT_CHOICES.sentences || choices.selection.step !== null) return choices;
  const here = resolve(choices.panes[0]!, runs);
  const usual = typeof here === "string" ? 0 : here.history.sentence;
  return usual === 0 ? choices : { ...choices, sentences: [usual] };
}
