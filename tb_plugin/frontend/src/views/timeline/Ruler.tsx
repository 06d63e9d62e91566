/** The steps of the training with a mark a record, where it was resumed, and a slider a pane. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { linear } from "../../layout/scales";
import type { Line } from "../../state/timeline/lines";
import type { PaneData } from "../../state/records/pane_data";
import type { Theme } from "../common/theme";
import { lineColour } from "../common/colours";
import type { Description } from "../pointing/describe";
import { nearestRecord, type PlacedRecord } from "../../state/records/training";
import { recordName } from "../common/record_name";
import { grabbed, type Cursor } from "./cursors";

interface Props {
  panes: readonly PaneData[];
  lines: readonly Line[];
  cursors: readonly Cursor[];
  range: [number, number];
  theme: Theme;
  onGo: (pane: number, step: number, sliding: boolean) => void;
  onPoint: (description: Description | null, x: number, y: number) => void;
}

const HEIGHT = 24;
const PAD = 9;
/** Marks nearer than this are not drawn one by one. */
const LEAST_DISTANCE = 3;

export function Ruler({ panes, lines, cursors, range, theme, onGo, onPoint }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const dragged = useRef<number | null>(null);
  useLayoutEffect(() => {
    const element = box.current!;
    const read = () => setWidth(element.clientWidth);
    const observer = new ResizeObserver(read);
    observer.observe(element);
    read();
    return () => observer.disconnect();
  }, []);
  const x = linear(range, [PAD, Math.max(PAD, width - PAD)]);
  const stepAt = linear([PAD, Math.max(PAD + 1, width - PAD)], range);
  const xOf = (event: PointerEvent) => event.clientX - box.current!.getBoundingClientRect().left;
  const strong = lines.find(({ name }) => name === cursors[0]?.line);
  const records = strong?.records ?? [];
  const every = Math.max(1, Math.ceil((LEAST_DISTANCE * records.length) / Math.max(1, width - 2 * PAD)));

  const onKeyDown = (event: KeyboardEvent, pane: number) => {
    const training = panes[pane]?.training;
    if (!training || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(2, Math.round(training.records.length / 10));
    const to = {
      ArrowLeft: training.index - 1,
      ArrowDown: training.index - 1,
      ArrowRight: training.index + 1,
      ArrowUp: training.index + 1,
      PageDown: training.index - page,
      PageUp: training.index + page,
      Home: 0,
      End: training.records.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const placed = training.records[Math.max(0, Math.min(training.records.length - 1, to))];
    if (placed) onGo(pane, placed.record.step, true);
  };
  return (
    <div
      class="ruler"
      ref={box}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = grabbed(cursors, xOf(event), x, event.shiftKey);
        onGo(dragged.current, stepAt(xOf(event)), false);
        event.currentTarget.querySelector<HTMLElement>(`[data-cursor="${dragged.current}"]`)?.focus();
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (dragged.current !== null) onGo(dragged.current, stepAt(xOf(event)), true);
        const pointed = records[nearestRecord(records, stepAt(xOf(event)))];
        if (pointed) onPoint(describeRecord(pointed, strong?.resumed ?? []), event.clientX, event.clientY);
      }}
      onPointerLeave={() => onPoint(null, 0, 0)}
      onPointerUp={() => (dragged.current = null)}
      onPointerCancel={() => (dragged.current = null)}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <path class="axis" d={`M${PAD} 12H${Math.max(PAD, width - PAD)}`} />
        <path
          class="ticks"
          d={records
            .filter((_, index) => index % every === 0)
            .map(({ record }) => `M${Math.round(x(record.step) * 10) / 10} 9v6`)
            .join("")}
        />
        {lines.flatMap((line) =>
          line.resumed.map((step) => (
            <path
              key={`${line.name} ${step}`}
              class="resumed-mark"
              data-resumed={step}
              d={`M${x(step) - 4} 3h8l-4 7z`}
              fill={lineColour(line.place, theme)}
            />
          )),
        )}
      </svg>
      {cursors.map(({ pane, step, record }) => {
        const training = panes[pane]!.training;
        return (
          <span
            key={pane}
            class={pane === 0 ? "handle" : "handle second"}
            data-cursor={pane}
            role="slider"
            tabindex={0}
            aria-label={pane === 0 ? "record shown" : "record shown in the second pane"}
            aria-orientation="horizontal"
            aria-valuemin={0}
            aria-valuemax={Math.max(0, (training?.records.length ?? 1) - 1)}
            aria-valuenow={training?.index ?? 0}
            aria-valuetext={recordName(record)}
            style={`left:${x(step)}px`}
            onKeyDown={(event) => onKeyDown(event, pane)}
          />
        );
      })}
    </div>
  );
}

function describeRecord({ run, record }: PlacedRecord, resumed: readonly number[]): Description {
  return {
    title: recordName(record),
    lines: [[resumed.includes(record.step) ? "resumed as" : "run", run]],
  };
}
