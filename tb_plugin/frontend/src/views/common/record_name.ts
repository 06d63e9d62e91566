/** How a record is called wherever it is named. */
import type { RecordHeader } from "../../api/types";
import { plain } from "../../layout/numbers";

export function recordName(record: Pick<RecordHeader, "epoch" | "step">): string {
  return `epoch ${record.epoch} · step ${plain(record.step)}`;
}
