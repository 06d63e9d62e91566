/** A metric as a line over the columns of a strip, through the middle of each. */
import { useMemo } from "preact/hooks";
import { linear, linePath } from "../../../layout/scales";
import type { ThumbnailsLayout } from "../../../layout/thumbnails";
import { pointsOf, valueOf, valueRange, type CurveKind } from "../../../state/timeline/curves";
import type { Line } from "../../../state/timeline/lines";
import type { Slots } from "../../../state/timeline/slots";
import type { PlacedRecord } from "../../../state/records/training";
import type { ScalarList } from "../../../api/types";

export interface Metric {
  kind: CurveKind;
  line: Line;
  scalars: ScalarList | null;
}

interface Props {
  metric: Metric;
  records: readonly PlacedRecord[];
  slots: Slots;
  layout: ThumbnailsLayout;
  /** Of the columns. */
  height: number;
}

const PAD = 6;

/** The metric at each record; null where it was not logged. */
export function metricValues({ kind, line, scalars }: Metric, records: readonly PlacedRecord[]): (number | null)[] {
  const points = pointsOf(line, kind.name, scalars);
  return records.map(({ record }) => valueOf(kind.name, record, points));
}

export function MetricLine({ metric, records, slots, layout, height }: Props) {
  const { kind, line, scalars } = metric;
  const { pitch, width } = layout;
  const path = useMemo(() => {
    // Where epochs have no record, the line is broken.
    const values = new Array<number | null>(slots.count).fill(null);
    metricValues({ kind, line, scalars }, records).forEach((value, at) => (values[slots.of[at]!] = value));
    const y = linear(valueRange(values), [height - PAD, PAD]);
    return linePath(values, (value, index) =>
      value !== null && Number.isFinite(value)
        ? [Math.round((index * pitch + width / 2) * 10) / 10, Math.round(y(value) * 10) / 10]
        : null,
    );
  }, [kind, line, scalars, records, slots, pitch, width, height]);
  return (
    <svg class="metric-line" data-metric={kind.name} width={layout.whole} height={height} aria-hidden="true">
      <path class="halo" d={path} />
      <path d={path} />
    </svg>
  );
}
