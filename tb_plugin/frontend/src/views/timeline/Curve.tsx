/** One metric over the steps: a line a training, the shown one strong, with the cursors of the panes. */
import { useMemo } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { ScalarList } from "../../api/types";
import {
  isLogged,
  pointsOf,
  valueAt,
  valueOf,
  valueRange,
  type CurveKind,
  type Point,
} from "../../state/timeline/curves";
import { linear, linePath } from "../../layout/scales";
import { lineLabel, type Line } from "../../state/timeline/lines";
import { among } from "../../wording/numbers";
import { nearestRecord } from "../../state/records/training";
import type { Theme } from "../theme/theme";
import { lineColour, lineDashes } from "../theme/colours";
import type { Description } from "../pointing/describe";
import { recordName } from "../../wording/record_name";
import { grabbed, type Cursor } from "./cursors";

interface Props {
  kind: CurveKind;
  lines: readonly Line[];
  /** The state that is shown, which the labels of other states differ from. */
  state: string;
  scalars: ScalarList | null;
  cursors: readonly Cursor[];
  range: [number, number];
  width: number;
  height: number;
  theme: Theme;
  /** The step under the pointer in any of the curves. */
  pointedStep: Signal<number | null>;
  onGo: (pane: number, step: number, sliding: boolean) => void;
  onPoint: (description: Description | null, x: number, y: number) => void;
}

const PAD = 5;
/** The scale is written above curves from this width on. */
const WRITTEN = 185;
/** Lines whose numbers a tooltip lists at most. */
const MOST_TOLD = 14;

export function Curve(props: Props) {
  const { kind, lines, state, scalars, cursors, range, width, height, theme, pointedStep, onGo, onPoint } = props;
  const series = useMemo(
    () => lines.map((line) => ({ line, points: inRange(pointsOf(line, kind.name, scalars), range) })),
    [lines, kind.name, scalars, range[0], range[1]],
  );
  const strong = cursors[0]?.line ?? null;
  const beside = useMemo(() => {
    const main = lines.find(({ name }) => name === strong);
    return main && kind.beside ? pointsOf(main, kind.beside, scalars) : [];
  }, [lines, strong, kind.beside, scalars]);
  const [least, most] = useMemo(
    () => valueRange([...series.flatMap(({ points }) => points), ...beside].map(({ value }) => value)),
    [series, beside],
  );
  const x = linear(range, [PAD, width - PAD]);
  const y = linear([least, most], [height - PAD, PAD]);
  const drawn = useMemo(() => {
    const path = (points: readonly Point[]) =>
      linePath(points, ({ step, value }) =>
        value !== null && Number.isFinite(value)
          ? [Math.round(x(step) * 10) / 10, Math.round(y(value) * 10) / 10]
          : null,
      );
    // The strong line last, above the others.
    const order = [...series].sort(
      (one, other) => Number(one.line.name === strong) - Number(other.line.name === strong),
    );
    return (
      <>
        <path class="axis" d={`M${PAD} ${y(Math.max(least, Math.min(most, 0)))}H${width - PAD}`} />
        {beside.length > 0 && <path class="beside" d={path(beside)} />}
        {order.map(({ line, points }) => (
          <g key={line.name} class={line.name === strong ? "line strong" : "line"} data-line={line.name}>
            <path d={path(points)} stroke={lineColour(line.place, theme)} stroke-dasharray={lineDashes(line.place)} />
            {lonely(points).map((point) => (
              <circle
                key={point.step}
                cx={x(point.step)}
                cy={y(point.value ?? 0)}
                r={2}
                fill={lineColour(line.place, theme)}
              />
            ))}
            {line.resumed.map((step) => (
              <path
                key={step}
                class="resumed"
                d={`M${x(step)} ${PAD}V${height - PAD}`}
                stroke={lineColour(line.place, theme)}
              />
            ))}
          </g>
        ))}
      </>
    );
  }, [series, beside, least, most, width, height, strong, theme, range[0], range[1]]);

  const number = among([least, most]);
  const exact = !isLogged(kind.name);
  const shownValue = (cursor: Cursor) =>
    valueOf(kind.name, cursor.record, series.find(({ line }) => line.name === cursor.line)?.points ?? []);
  const shown = cursors[0] ? shownValue(cursors[0]) : null;
  const main = lines.find(({ name }) => name === strong) ?? lines[0];
  const stepAt = linear([PAD, width - PAD], range);

  const point = (event: PointerEvent, at: number) => {
    const placed = main?.records[nearestRecord(main.records, stepAt(at))];
    if (!placed) return;
    const { step } = placed.record;
    pointedStep.value = step;
    const listed = series.map(({ line, points }): [string, string] => [
      lineLabel(line, state),
      number(
        line === main ? valueOf(kind.name, placed.record, points) : valueAt(points, nearestStep(line, step), exact),
      ),
    ]);
    const rows = listed.slice(0, MOST_TOLD);
    if (kind.beside) rows.push(["null", number(placed.record.metrics[kind.beside])]);
    if (listed.length > MOST_TOLD) rows.push(["more", String(listed.length - MOST_TOLD)]);
    onPoint({ title: `${kind.title} · ${recordName(placed.record)}`, lines: rows }, event.clientX, event.clientY);
  };
  const leave = () => {
    pointedStep.value = null;
    onPoint(null, 0, 0);
  };
  const xOf = (event: PointerEvent) => event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
  return (
    <figure class="curve" title={kind.says} data-curve={kind.name} style={`width:${width}px`}>
      <figcaption>
        <span class="name">{kind.title}</span>
        <strong>{number(shown)}</strong>
        {width >= WRITTEN && (
          <small>{`${number(round(least, most - least))} – ${number(round(most, most - least))}`}</small>
        )}
      </figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${kind.title}: ${number(shown)}${cursors[0] ? ` at ${recordName(cursors[0].record)}` : ""}`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const svg = event.currentTarget;
          svg.setPointerCapture(event.pointerId);
          const pane = grabbed(cursors, xOf(event), x, event.shiftKey);
          svg.dataset.dragged = String(pane);
          onGo(pane, stepAt(xOf(event)), false);
          point(event, xOf(event));
        }}
        onPointerMove={(event) => {
          const pane = event.currentTarget.dataset.dragged;
          if (pane !== undefined) onGo(Number(pane), stepAt(xOf(event)), true);
          point(event, xOf(event));
        }}
        onPointerUp={(event) => delete event.currentTarget.dataset.dragged}
        onPointerCancel={(event) => delete event.currentTarget.dataset.dragged}
        onPointerLeave={leave}
      >
        {drawn}
        <Pointed step={pointedStep} x={x} height={height} />
        {cursors.map((cursor) => {
          const value = shownValue(cursor);
          return (
            <g key={cursor.pane} class={cursor.pane === 0 ? "cursor" : "cursor second"} data-cursor={cursor.pane}>
              <path d={`M${x(cursor.step)} 0V${height}`} />
              {value !== null && Number.isFinite(value) && (
                <circle cx={x(cursor.step)} cy={y(Math.max(least, Math.min(most, value)))} r={3.5} />
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function Pointed({ step, x, height }: { step: Signal<number | null>; x: (step: number) => number; height: number }) {
  return step.value === null ? null : <path class="pointed" d={`M${x(step.value)} 0V${height}`} />;
}

/** The step of a line's record nearest to one of another line. */
function nearestStep(line: Line, step: number): number {
  const record = line.records[nearestRecord(line.records, step)]?.record;
  return record && Math.abs(record.step - step) <= spacing(line) ? record.step : step;
}

/** The usual distance of a line's records. */
function spacing({ records }: Line): number {
  const first = records[0]?.record.step ?? 0;
  return records.length > 1 ? (records.at(-1)!.record.step - first) / (records.length - 1) / 2 : 0;
}

/** What a logger wrote at the end of an epoch may stand one step before the record. */
function inRange(points: readonly Point[], [first, last]: [number, number]): Point[] {
  return points.filter(({ step }) => step >= first - 1 && step <= last);
}

/** Points without a neighbour, which a path does not show. */
function lonely(points: readonly Point[]): Point[] {
  return points.filter(
    ({ value }, index) =>
      value !== null && (points[index - 1]?.value ?? null) === null && (points[index + 1]?.value ?? null) === null,
  );
}

/** Two figures are enough at the ends of a scale, but where these lie close together. */
function round(value: number, span: number): number {
  return 10 * span < Math.abs(value) ? value : Number(value.toPrecision(2));
}
