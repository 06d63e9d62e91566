/** Through the epochs: the strip of the whole training, and curves over the steps, all trainings as lines. */
import { useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { curveKinds, shownMetric } from "../../state/timeline/curves";
import { stepRange } from "../../state/timeline/lines";
import { chooseRecord } from "../../state/choices/panes";
import type { Act, Choices } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import { nearestRecord, paneAt } from "../../state/records/training";
import type { FindingList } from "../../api/types";
import { isTight, timelineHeight } from "../../layout/frame";
import type { Measure } from "../../layout/text";
import type { Theme } from "../theme/theme";
import type { Description } from "../pointing/describe";
import { Curve } from "./Curve";
import { columnsSay } from "./columns_say";
import { curvesIn, GAP } from "./curves_in";
import type { Scales } from "../../layout/scales";
import type { Cursor } from "./cursors";
import { Strips } from "./Strips";
import { TimelineBar } from "./TimelineBar";

interface Props {
  timeline: TimelineSession;
  panes: readonly PaneData[];
  choices: Choices;
  width: number;
  /** Of the whole frame. */
  frameHeight: number;
  /** The word that colours the chips; null where none does. */
  word: string | null;
  /** What each pane's state learnt, and when. */
  findings: readonly (FindingList | null)[];
  scales: readonly Scales[];
  theme: Theme;
  measure: Measure;
  act: Act;
  onPoint: (description: Description | null, x: number, y: number) => void;
}

const MARGIN = 12;

export function Timeline({
  timeline,
  panes,
  choices,
  width,
  frameHeight,
  word,
  findings,
  scales,
  theme,
  measure,
  act,
  onPoint,
}: Props) {
  const lines = timeline.lines.value;
  const drawn = timeline.drawn.value;
  const scalars = timeline.scalars.value.value;
  const pointedStep = useSignal<number | null>(null);
  const metrics = timeline.metrics.value;
  const kinds = useMemo(() => curveKinds(metrics, drawn, scalars), [metrics, drawn, scalars]);
  const main = panes[0]?.resolved;
  if (!main || lines.length === 0) return null;

  const { folded, metric } = choices.timeline;
  const { curves, rows, each } = curvesIn(width - 2 * MARGIN, kinds, choices.timeline.curves);
  const range = stepRange(drawn);
  const cursors = panes.flatMap(({ resolved }, pane): Cursor[] => {
    const line = resolved && drawn.find((one) => one.runs.includes(resolved.run.name));
    return resolved && line ? [{ pane, step: resolved.record.step, record: resolved.record, line: line.name }] : [];
  });
  const go = (pane: number, step: number, sliding: boolean) => {
    const training = panes[pane]?.training;
    if (!training) return;
    const index = nearestRecord(training.records, step);
    if (index !== training.index) act(chooseRecord(pane, paneAt(training, index)), sliding ? "replace" : "push");
  };
  const kind = shownMetric(kinds, metric);
  return (
    <section class="timeline" aria-label="the whole training">
      <TimelineBar
        timeline={timeline}
        panes={panes}
        choices={choices}
        kinds={kinds}
        curves={curves}
        says={columnsSay(
          timeline,
          panes,
          choices,
          word,
          findings[0] != null && !isTight(frameHeight, panes.length),
          findings[0]?.best ?? null,
        )}
        strong={cursors[0]?.line ?? ""}
        theme={theme}
        act={act}
      />
      <Strips
        timeline={timeline}
        panes={panes}
        choices={choices}
        word={word}
        findings={findings}
        kind={kind}
        lines={lines}
        scales={scales}
        width={width}
        frameHeight={frameHeight}
        theme={theme}
        measure={measure}
        act={act}
      />
      {!folded && (
        <div class={rows > 1 ? "curves several-rows" : "curves"} style={`--curves-gap:${GAP}px`}>
          {curves.map((kind) => (
            <Curve
              key={kind.name}
              kind={kind}
              lines={drawn}
              state={main.history.name}
              scalars={scalars}
              cursors={cursors}
              range={range}
              width={each}
              height={timelineHeight(frameHeight)}
              theme={theme}
              pointedStep={pointedStep}
              onGo={go}
              onPoint={onPoint}
            />
          ))}
        </div>
      )}
    </section>
  );
}
