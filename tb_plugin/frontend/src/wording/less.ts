/** Which of two records is taken from which, wherever a difference is named. */
import type { RecordHeader } from "../api/types";
import { epochName, stepName } from "./record_name";

export function lessText({ whose }: { whose: "later" | "second" }): string {
  return whose === "later" ? "later less earlier" : "second less first";
}

type Named = Pick<RecordHeader, "epoch" | "untrained" | "step">;

/** By their epochs, those of one epoch by their steps; null for records of two trainings. */
export function recordsLessText(records: readonly [now: Named, before: Named] | null): string {
  if (!records) return "second less first";
  const [now, before] = records.map(epochName);
  if (now !== before) return `${now} less ${before}`;
  const [step, earlier] = records.map((one) => stepName(one.step));
  return `step ${step} less step ${earlier}`;
}
