/** How a record is called wherever it is named. */
import type { RecordHeader } from "../../api/types";
import { plain } from "../../layout/numbers";

export function recordName(record: Pick<RecordHeader, "epoch" | "step">): string {
  return `epoch ${record.epoch} · step ${stepName(record.step)}`;
}

/** Of several records at one step, which stand a ten-thousandth apart, the later ones are counted. */
export function stepName(step: number): string {
  const whole = Math.floor(step);
  const before = Math.round((step - whole) * 1e4);
  return before > 0 ? `${plain(whole)} (${before + 1})` : plain(whole);
}
