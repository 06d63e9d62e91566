/** What stands below the columns of a strip: epochs, as many as there is room for, and the metric where it fits, too. */
import type { Measure } from "../../../layout/text";
import { everyNth } from "../../../layout/thumbnails";
import type { PlacedRecord } from "../../../state/records/training";
import { plain } from "../../../wording/numbers";
import { epochName } from "../../../wording/record_name";
import { metricValues, type Metric } from "./MetricLine";

/** By position among the records; of the record that is shown the epoch always stands there. */
export interface Below {
  epochAt: (position: number) => string | number | null;
  /** After the epoch; it is heard elsewhere. */
  valueAt: (position: number) => string | undefined;
}

/** Of "123", and of what the record before the training is called. */
const EPOCH_ROOM = 30;
const BEFORE_ROOM = 88;
const SIZE = 11;

/** `index`: the position of the record that is shown. */
export function belowColumns(
  records: readonly PlacedRecord[],
  index: number,
  pitch: number,
  metric: Metric | null,
  measure: Measure,
): Below {
  const every = everyNth(pitch, EPOCH_ROOM);
  const isWide = pitch >= BEFORE_ROOM;
  const nameOf = (position: number) => {
    const { record } = records[position]!;
    if (!isWide) return record.untrained ? "start" : record.epoch;
    return epochName(record);
  };
  const values = metric && isWide ? metricValues(metric, records) : [];
  const texts = values.map((value) => (value === null ? undefined : ` · ${metric!.kind.title} ${plain(value)}`));
  const fit = texts.every((text, at) => measure(`${nameOf(at)}${text ?? ""}`, SIZE) <= 0.92 * pitch);
  return {
    epochAt: (position) => (position % every === 0 || position === index ? nameOf(position) : null),
    valueAt: (position) => (fit ? texts[position] : undefined),
  };
}
