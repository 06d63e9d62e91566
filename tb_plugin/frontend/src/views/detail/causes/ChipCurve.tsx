/** Importance of one chip along the training: a small curve with the record that is shown marked on it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { line as pathOf } from "d3-shape";
import type { RecordKey } from "../../../api/keys";
import { Polled } from "../../../api/polled";
import type { ImportanceCurve } from "../../../api/types";
import { plain } from "../../../wording/numbers";
import { linear } from "../../../layout/scales";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import { MeasureButton } from "./CauseNote";

interface Props {
  chip: number;
  record: RecordKey;
  lens: PaneContent["lens"];
  network: Session["network"];
}

const BOX = { width: 224, height: 56, pad: 5 };

export function ChipCurve({ chip, record, lens, network }: Props) {
  const polled = useMemo(() => new Polled<ImportanceCurve>(), []);
  const [all, setAll] = useState(false);
  // The same curve whichever of its records is shown.
  const key = JSON.stringify([record.run, record.state, lens, all]);
  useEffect(() => polled.ask(key, () => network.importance(record, lens, all)), [key]);
  useEffect(() => () => polled.clear(), []);
  const { value, pending } = polled.result.value;
  if (!value) return null;
  const points = value.points.map(({ step, epoch, chips }) => ({ step, epoch, value: chips?.[chip] ?? null }));
  const known = points.filter((point) => point.value !== null);
  if (known.length < 2 && value.seconds === null && !pending) return null;
  const most = Math.max(...known.map((point) => point.value!), 0);
  const x = linear([0, points.length - 1], [BOX.pad, BOX.width - BOX.pad]);
  const y = linear([0, most > 0 ? most : 1], [BOX.height - BOX.pad, BOX.pad]);
  const path = pathOf<(typeof points)[number]>()
    .defined((point) => point.value !== null)
    .x((_, index) => Math.round(x(index)))
    .y((point) => Math.round(10 * y(point.value ?? 0)) / 10)(points);
  const shown = points.findIndex(({ step }) => step === record.step);
  const [first, last] = [points[0], points.at(-1)];
  return (
    <figure class="chip-curve">
      <figcaption>importance along the training, nats</figcaption>
      {known.length > 0 && (
        <>
          <svg
            width={BOX.width}
            height={BOX.height}
            role="img"
            aria-label={`importance of chip ${chip}: ${known.map((one) => `epoch ${one.epoch} ${plain(one.value)}`).join(", ")}`}
          >
            <path class="axis-line" d={`M0 ${BOX.height - BOX.pad}H${BOX.width}M0 ${BOX.pad}H${BOX.width}`} />
            <path class="line" d={path ?? ""} />
            {points.map((point, index) =>
              point.value === null ? null : (
                <circle
                  key={point.step}
                  class={index === shown ? "shown" : undefined}
                  cx={x(index)}
                  cy={y(point.value)}
                  r={index === shown ? 4 : 2}
                >
                  <title>{`epoch ${point.epoch}: ${plain(point.value)}`}</title>
                </circle>
              ),
            )}
          </svg>
          <p class="ends">
            <span>{`epoch ${first?.epoch}`}</span>
            <span>{`largest ${plain(most)}`}</span>
            <span>{`epoch ${last?.epoch}`}</span>
          </p>
        </>
      )}
      {pending && (
        <p class="ends">
          <progress aria-label="measuring importance along the training" value={value.share} />
          {all && (
            <button type="button" class="plain" onClick={() => setAll(false)}>
              stop
            </button>
          )}
        </p>
      )}
      {value.seconds !== null && !all && (
        <MeasureButton what="along the training" seconds={value.seconds} onMeasure={() => setAll(true)} />
      )}
    </figure>
  );
}
