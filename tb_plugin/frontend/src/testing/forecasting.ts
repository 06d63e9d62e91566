/** A series whose last state alone makes forecasts of several steps. */
import type { Sentence } from "../api/types";
import { saying } from "./saying";

export const STEPS = 72;
export const LEADS = [1, 2, 3, 4, 5, 6];
export const wave = (step: number) => Math.sin(step / 4);

/** A window whose last state alone makes forecasts, of a wave that is right but for a tenth. */
export function forecasting(names: readonly string[], change: Partial<Sentence> = {}): Sentence {
  const said = saying(STEPS, (step) =>
    names.map((output, lead) => ({
      output,
      value: wave(step + lead + 1) + 0.1,
      ...(step === STEPS - 1 ? { came: wave(step + lead + 1) } : {}),
    })),
  );
  const variables = ["air", "load"].map((name) => ({ name, edges: [] }));
  const steps = said.steps.map((step, at) => ({
    ...step,
    label: "load: high",
    word: "load: high",
    values: [30 * wave(at / 9), wave(at)],
    enters_head: at === STEPS - 1,
  }));
  return { ...said, reverse: false, variables, steps, ...change };
}
