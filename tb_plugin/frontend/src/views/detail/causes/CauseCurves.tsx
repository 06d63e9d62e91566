/** Importance and memory of one chip or unit along the training: small curves with the record that is shown marked. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RecordKey } from "../../../api/keys";
import { Polled } from "../../../api/polled";
import type { CauseCurve, CurvePoint } from "../../../api/types";
import { importanceText, isBeyond, lengthText } from "../../../wording/causes";
import { counted } from "../../../wording/numbers";
import { linear, linePath } from "../../../layout/scales";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import { MeasureButton, Measuring } from "./CauseNote";
import { epochName } from "../../../wording/record_name";

interface Props {
  what: ["chip" | "unit", number];
  record: RecordKey;
  /** Of whichever of its runs the record is, they are curves of this one. */
  training: string;
  lens: PaneContent["lens"];
  network: Session["network"];
}

/** Records that are played are not measured one by one. */
const SETTLED_MS = 400;

const BOX = { width: 224, height: 56, pad: 5 };

export function CauseCurves({ what, record, training, lens, network }: Props) {
  const polled = useMemo(() => new Polled<CauseCurve>(), []);
  const [all, setAll] = useState(false);
  // The curves of a unit are the same whichever of their records is shown; those of a chip are of its units there, and
  // stay until those of the next record are known, which say whose they are.
  const subject = JSON.stringify([training, record.state, what, lens]);
  const key = JSON.stringify([subject, all, what[0] === "chip" ? record.step : null]);
  const asked = useRef(record.step);
  useEffect(() => {
    const delay = asked.current === record.step ? 0 : SETTLED_MS;
    asked.current = record.step;
    polled.ask(key, () => network.causeCurve(record, what, lens, all), delay, subject);
  }, [key]);
  useEffect(() => () => polled.clear(), []);
  const { value, pending } = polled.result.value;
  if (!value) return null;
  const { points, seconds, share, units, importance_unit } = value;
  const of = what.join(" ");
  const isThere = points.filter((one) => one.importance !== null || one.reach !== null).length > 1;
  if (!isThere && seconds === null && !pending) return null;
  const left = pending || seconds !== null ? [] : points.filter((one) => one.importance === null && one.reach === null);
  return (
    <figure class="cause-curves">
      {what[0] === "chip" && isThere && (
        <p class="fine">
          {`Of ${units === 1 ? "one unit" : `the same ${counted(units, "unit")}`} at every record: ${units === 1 ? "that" : "those"} of ${of} ${value.of.step === record.step ? "here" : `in ${epochName(value.of)}`}.`}
        </p>
      )}
      <Curve
        caption={`importance${what[0] === "unit" ? " at the head" : ""} along the training, ${importance_unit ?? ""}`}
        label={`importance of ${of}`}
        points={points.map((one) => ({
          ...one,
          value: one.importance,
          says: importanceText(one.importance ?? 0),
          isBeyond: false,
        }))}
        shown={record.step}
      />
      <Curve
        caption="memory along the training, steps"
        label={`memory of ${of}`}
        points={points.map((one) => ({
          ...one,
          value: one.memory,
          says: one.reach === null ? "" : lengthText(one.memory, one.reach),
          isBeyond: isBeyond(one.memory, one.reach),
        }))}
        shown={record.step}
      />
      {pending && (
        <Measuring
          what="importance and memory along the training"
          share={share}
          onStop={all ? () => setAll(false) : null}
        />
      )}
      {left.length > 0 && (
        <p class="fine">{`Measured in the networks. Left out, for theirs cannot be run: ${left.map(epochName).join(", ")}.`}</p>
      )}
      {seconds !== null && !all && (
        <MeasureButton
          what={points.some((one) => one.importance !== null) ? "memory along the training" : "along the training"}
          seconds={seconds}
          onMeasure={() => setAll(true)}
        />
      )}
    </figure>
  );
}

interface Point extends Pick<CurvePoint, "step" | "epoch" | "untrained"> {
  /** Null where it is not known. */
  value: number | null;
  says: string;
  /** Whether the value is only the least that it may be. */
  isBeyond: boolean;
}

interface CurveProps {
  caption: string;
  label: string;
  points: readonly Point[];
  /** Step of the record that is shown. */
  shown: number;
}

/** Nothing where fewer than two records are known. */
function Curve({ caption, label, points, shown }: CurveProps) {
  const known = points.filter(({ value }) => value !== null);
  if (known.length < 2) return null;
  const largest = known.reduce((best, one) => (one.value! > best.value! ? one : best));
  const x = linear([0, points.length - 1], [BOX.pad, BOX.width - BOX.pad]);
  const y = linear([0, largest.value || 1], [BOX.height - BOX.pad, BOX.pad]);
  const path = linePath(points, ({ value }, index) =>
    value === null ? null : [Math.round(x(index)), Math.round(10 * y(value)) / 10],
  );
  return (
    <>
      <figcaption>{caption}</figcaption>
      <svg
        width={BOX.width}
        height={BOX.height}
        role="img"
        aria-label={`${label}: ${known.map((one) => `${epochName(one)} ${one.says}`).join(", ")}`}
      >
        <path class="axis-line" d={`M0 ${BOX.height - BOX.pad}H${BOX.width}M0 ${BOX.pad}H${BOX.width}`} />
        <path class="line" d={path ?? ""} />
        {points.map(({ step, value, says, isBeyond, ...record }, index) =>
          value === null ? null : (
            <circle
              key={step}
              class={`${step === shown ? "shown" : ""} ${isBeyond ? "beyond" : ""}`}
              cx={x(index)}
              cy={y(value)}
              r={step === shown ? 4 : 2}
            >
              <title>{`${epochName(record)}: ${says}`}</title>
            </circle>
          ),
        )}
      </svg>
      <p class="ends">
        <span>{epochName(points[0]!)}</span>
        <span>{`most ${largest.says.replace(/ steps?$/, "")}`}</span>
        <span>{epochName(points.at(-1)!)}</span>
      </p>
    </>
  );
}
