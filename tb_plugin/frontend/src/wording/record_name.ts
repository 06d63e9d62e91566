/** How a record is called wherever it is named. */
import type { RecordHeader } from "../api/types";
import { plain } from "./numbers";

type Named = Pick<RecordHeader, "epoch" | "untrained">;

export function recordName(record: Named & Pick<RecordHeader, "step">): string {
  return `${epochName(record)} · step ${stepName(record.step)}`;
}

export const BEFORE = "before training";

/** A validation before the first step of a training is of epoch 0, as the one at the end of that epoch. */
export function epochName(record: Named): string {
  return record.untrained ? BEFORE : `epoch ${record.epoch}`;
}

/** Of several records at one step, which stand a ten-thousandth apart, the later ones are counted. */
export function stepName(step: number): string {
  const whole = Math.floor(step);
  const before = Math.round((step - whole) * 1e4);
  return before > 0 ? `${plain(whole)} (${before + 1})` : plain(whole);
}
