/** Sentences of whose steps a model says something. */
import type { Output, Prediction, Sentence } from "../api/types";
import type { OutputSense } from "../layout/sentence/tracks/output_track";
import { seeded, syntheticSentence } from "./synthetic";

/** Two classes, as most examples have. */
export const SENSE: OutputSense = { kind: "classes", output: { low: "bad", high: "good" }, outputs: [] };

/** What words of such a model push. */
export const OUTPUT: Output = {
  low: "bad",
  high: "good",
  kind: "classes",
  pool: null,
  is_part: false,
  unit: "log-odds",
  scale: 1,
};

/** A sentence whose steps say what `predict` makes of their number. */
export function saying(
  length: number,
  predict: (step: number) => Partial<Prediction>[],
  loss: number | null = null,
): Sentence {
  const sentence = syntheticSentence({ units: 12, words: 40, clusters: 4, sentence: length });
  const whole = { probability: null, value: null, output: "" };
  const steps = sentence.steps.map((step, index) => ({
    ...step,
    predictions: predict(index).map((one) => ({ ...whole, ...one })),
    loss: index < length - 1 ? loss : null,
  }));
  return { ...sentence, steps };
}

/** The best first, as in a payload. */
export const verdict = (good: number) =>
  [
    { output: "good", probability: good },
    { output: "bad", probability: 1 - good },
  ].sort((one, other) => other.probability - one.probability);

/** Values of two variables that wander, with gaps. */
export function series(length: number): Sentence {
  const random = seeded(length);
  const sentence = saying(length, () => [{ output: "load", value: random() }]);
  const variables = ["load", "air"].map((name) => ({ name, edges: [0.3, 0.6] }));
  const steps = sentence.steps.map((step, index) => ({
    ...step,
    label: "load: high",
    values: [index === 2 ? null : random(), random()],
  }));
  return { ...sentence, variables, steps };
}
