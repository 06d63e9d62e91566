/** What the model said with every chip on, and says with some of them off. */
import type { Prediction, Sentence, SentenceStep } from "../../api/types";
import { among, probabilityText, type NumberText } from "../../wording/numbers";
import { visibleWord } from "../../wording/words";
import { outputText } from "../../wording/said";

/** Before and after at the step that tells most; null where nothing is off, or no head reads the state. */
export function withoutText({ steps }: Pick<Sentence, "steps">): string | null {
  const both = steps.filter(({ before, predictions }) => before !== undefined && predictions.length > 0);
  const entering = both.filter(({ enters_head }) => enters_head);
  const those = entering.length > 0 ? entering : both.slice(-1);
  if (those.length === 0) return null;
  const step = those.reduce((most, one) => (changeOf(one) > changeOf(most) ? one : most));
  const at = those.length > 1 ? `after “${visibleWord(step.label)}” ` : "";
  const best = step.before![0]!;
  // Of values the one that moves most; of classes the best one before and the best one after.
  const first = best.value === null ? best : mostChanged(step.before!, step.predictions);
  const second = (best.value === null ? step.predictions[0] : same(first, step.predictions)) ?? first;
  const text = among([first.value, second.value]);
  const after = second.output === first.output ? numberText(second, text) : outputText(second, text);
  return `${at}${outputText(first, text)} → ${after}`;
}

function numberText({ probability, value }: Prediction, text: NumberText): string {
  return probability === null ? text(value) : probabilityText(probability);
}

/** How far the outputs of a step have moved. */
function changeOf({ before, predictions }: SentenceStep): number {
  return Math.max(0, ...before!.map((one) => distance(one, predictions)));
}

function mostChanged(before: readonly Prediction[], after: readonly Prediction[]): Prediction {
  return before.reduce((most, one) => (distance(one, after) > distance(most, after) ? one : most));
}

function distance(one: Prediction, after: readonly Prediction[]): number {
  const number = (found: Prediction | undefined) => found?.probability ?? found?.value ?? 0;
  return Math.abs(number(one) - number(same(one, after)));
}

function same({ output }: Prediction, among: readonly Prediction[]): Prediction | undefined {
  return among.find((one) => one.output === output);
}
