/** What stands below the columns of a strip: epochs, as many as there is room for, and the metric where it fits, too. */
import type { Measure } from "../../../layout/text";
import { everyNth, type ThumbnailsLayout } from "../../../layout/thumbnails";
import type { PlacedRecord } from "../../../state/records/training";
import type { Slots } from "../../../state/timeline/slots";
import { among } from "../../../wording/numbers";
import { epochName } from "../../../wording/record_name";
import { metricValues, type Metric } from "./MetricLine";

/** By position among the records; of the record that is shown the epoch always stands there, and none lies under it. */
export interface Below {
  epochAt: (position: number) => string | number | null;
  /** Whether the epoch ends with its column: from its beginning on it would leave the row. */
  endsAt: (position: number) => boolean;
  /** After the epoch; it is heard elsewhere. */
  valueAt: (position: number) => string | undefined;
}

/** Of "123", and of what the record before the training is called. */
const EPOCH_ROOM = 30;
const BEFORE_ROOM = 88;
const SIZE = 11;
/** The record before the training, where its name has no room. */
export const START = "start";
/** What bold letters are wider. */
const BOLD = 1.16;

/** `index`: the position of the record that is shown. */
export function belowColumns(
  records: readonly PlacedRecord[],
  index: number,
  slots: Slots,
  { pitch, width: column, whole }: Pick<ThumbnailsLayout, "pitch" | "width" | "whole">,
  metric: Metric | null,
  measure: Measure,
): Below {
  const every = everyNth(pitch, EPOCH_ROOM);
  const isWide = pitch >= BEFORE_ROOM;
  const nameOf = (position: number) => {
    const { record } = records[position]!;
    if (!isWide) return record.untrained ? START : record.epoch;
    return epochName(record);
  };
  const values = metric && isWide ? metricValues(metric, records) : [];
  const number = among(values);
  const texts = values.map((value) => (value === null ? undefined : ` · ${metric!.kind.title} ${number(value)}`));
  // Any of them is bold where its record is shown.
  const fit = texts.every((text, at) => measure(`${nameOf(at)}${text ?? ""}`, SIZE) * BOLD <= column);
  const place = (position: number) => {
    const left = slots.of[position]! * pitch;
    const width = measure(String(nameOf(position)), SIZE) * (position === index ? BOLD : 1);
    const ends = left + width > whole;
    const start = ends ? left + column - width : left;
    return { ends, start, end: start + Math.max(width, column) };
  };
  const shown = index < records.length ? place(index) : null;
  const isFree = (position: number) => {
    const { start, end } = place(position);
    return !shown || end <= shown.start || start >= shown.end;
  };
  return {
    epochAt: (position) =>
      position === index || (position % every === 0 && isFree(position)) ? nameOf(position) : null,
    endsAt: (position) => place(position).ends,
    valueAt: (position) => (fit ? texts[position] : undefined),
  };
}
