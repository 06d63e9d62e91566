/** How a record is called wherever it is named. */
import type { RecordHeader } from "../../api/types";
import { plain } from "../../layout/numbers";

export function recordName(record: Pick<RecordHeader, "epoch" | "step">): string {
  return `epoch ${record.epoch} · step ${stepName(record.step)}`;
}

/** Whether the record at a position is of the network as it was before the first step of its training. */
export function isBeforeTraining(
  records: readonly { record: Pick<RecordHeader, "step"> }[],
  position: number,
): boolean {
  return position === 0 && records.length > 1 && Math.floor(records[0]!.record.step) === 0;
}

/** Of several records at one step, which stand a ten-thousandth apart, the later ones are counted. */
export function stepName(step: number): string {
  const whole = Math.floor(step);
  const before = Math.round((step - whole) * 1e4);
  return before > 0 ? `${plain(whole)} (${before + 1})` : plain(whole);
}
