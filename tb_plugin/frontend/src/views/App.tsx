/** The whole tab: controls above, detail at the left, one or two panes, legend and timeline below. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import type { Run } from "../api/types";
import { arrange, DETAIL, glanceHeight, timelineHeight } from "../layout/frame";
import { leastPaneHeight, paneZoom, type PaneLayout } from "../layout/pane";
import { commonScales } from "../layout/scales";
import { browserMeasure } from "../layout/text";
import { choose, type Band } from "../state/choices/choices";
import { chooseBand } from "../state/choices/selection";
import { chosenBand } from "../state/comparison/flows";
import type { Session } from "../state/session/session";
import type { Theme } from "./common/theme";
import { ControlBar } from "./controls/ControlBar";
import { themeProperties } from "./common/colours";
import { AllRuns } from "./runs/AllRuns";
import { ComparisonPanel } from "./compare/ComparisonPanel";
import { FlowColumn } from "./compare/FlowColumn";
import { useCompared, type PointAtBand, type PointedMark } from "./compare/useCompared";
import { Detail } from "./detail/Detail";
import { ExportMenu } from "./saving/SaveMenu";
import { useKeys } from "./controls/keys";
import { Legend } from "./linked/Legend";
import { sameMark } from "./pointing/marks";
import { delayedPreview } from "./pointing/preview";
import { NoRecords } from "./NoRecords";
import { Problem } from "./common/Problem";
import { PaneSection } from "./PaneSection";
import { Status } from "./common/Status";
import { Glance } from "./timeline/ThumbnailRow";
import { Timeline } from "./timeline/Timeline";
import { Tooltip, type Pointed } from "./pointing/Tooltip";
import { Tour, TourButton } from "./tour/Tour";
import { classesOf } from "./linked/word_colours";

export function App({ session, theme }: { session: Session; theme: ReadonlySignal<Theme> }) {
  const { act } = session;
  const choices = session.choices.value;
  const list = session.runs.value;
  const panes = session.panes.value;
  const measure = useMemo(browserMeasure, []);
  const hovered = useSignal<PointedMark | null>(null);
  const layouts = useSignal<readonly (PaneLayout | null)[]>([]);
  const compared = useCompared(session, hovered);
  const pointed = useSignal<Pointed | null>(null);
  const preview = useMemo(() => delayedPreview(session.preview), [session]);
  const stage = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ frame: window.innerWidth, width: 0, height: 0 });
  const hasRuns = (list.value?.runs.length ?? 0) > 0;

  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const read = () => setSize({ frame: window.innerWidth, width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    read();
    return () => observer.disconnect();
  }, [hasRuns]);

  const scales = useComputed(() =>
    commonScales(
      session.panes.value.map(({ picture }) => ({
        snapshot: picture.value?.snapshot ?? null,
        sentences: picture.value?.sentences ?? [],
      })),
    ),
  ).value;

  const count = choices.panes.length;
  const { stacked, gutter, paneWidth, room, picker, below } = arrange(size, count);
  const columns = panes.some(({ picture }) => (picture.value?.snapshot.sentences.length ?? 0) > 0)
    ? choices.sentences.length
    : 0;
  const paneHeight = Math.max(
    room,
    ...panes.map(({ picture }) => (picture.value ? leastPaneHeight(picture.value.snapshot, paneWidth, columns) : 0)),
  );
  const zoom = useMemo(
    () =>
      Math.min(
        ...panes.map(({ picture }) =>
          picture.value
            ? paneZoom(picture.value.snapshot, paneWidth, paneHeight, columns, scales.strength, measure)
            : 1.7,
        ),
      ),
    [...panes.map(({ picture }) => picture.value?.snapshot), paneWidth, paneHeight, columns, scales.strength, measure],
  );

  useKeys(session, () => {
    pointed.value = hovered.value = null;
    preview(null);
  });

  const style = themeProperties(theme.value);
  if (list.value === null)
    return (
      <div class="rnnvis" style={style}>
        {list.error ? (
          <Problem sentence={list.error} onRetry={session.retry} />
        ) : (
          <p class="waiting">Reading the runs …</p>
        )}
      </div>
    );
  if (!hasRuns)
    return (
      <div class="rnnvis" style={style}>
        <NoRecords notices={list.value.notices} onLook={session.refresh} />
        <Tour theme={theme.value} />
      </div>
    );

  const runs = list.value.runs;
  const first = panes[0];
  const detail = (
    <Detail
      panes={panes}
      choices={choices}
      scales={scales}
      notices={list.value.notices}
      theme={theme.value}
      load={session.figure}
      loadUnit={session.unit}
      act={act}
      across={compared}
    />
  );
  const pointAtBand: PointAtBand = (band, description, x, y) => {
    compared.pointAtBand(band);
    pointed.value = description && { description, x, y };
  };
  const band = compared.flow && chosenBand(choices, compared.flow);
  const flowHandlers = {
    chosen: band,
    pointed: compared.pointedBand,
    onPoint: pointAtBand,
    onChoose: (one: Band) => act(chooseBand(one)),
  };
  const comparison = session.comparison.value;
  return (
    <div class={`rnnvis${below ? " detail-below" : ""}`} style={style} data-theme={theme.value}>
      <ControlBar
        choices={choices}
        runs={runs}
        snapshot={first?.picture.value?.snapshot ?? null}
        resolved={first?.resolved ?? null}
        scales={scales}
        chain={session.chain.value}
        act={act}
        tools={
          <span class="tools">
            <ExportMenu session={session} theme={theme.value} />
            <TourButton />
          </span>
        }
      />
      {list.error && <Problem sentence={list.error} onRetry={session.retry} />}
      <div class="middle" style={`--detail-width:${DETAIL}px;--picker-height:${picker}px`}>
        {!below && detail}
        <main class={stacked ? "stage stacked" : "stage"} ref={stage}>
          <div class="panes">
            {panes.map((data, index) => (
              <>
                {index === 1 && gutter > 0 && (
                  <FlowColumn
                    flow={compared.flow}
                    hasUnits={comparison.value?.unit_flow !== null}
                    layouts={layouts.value}
                    width={gutter}
                    height={paneHeight}
                    lead={picker}
                    theme={theme.value}
                    onFlow={(flow) => act(choose({ flow, band: null }))}
                    {...flowHandlers}
                  />
                )}
                <PaneSection
                  key={index}
                  index={index}
                  data={data}
                  session={session}
                  choices={choices}
                  compared={compared}
                  band={band}
                  runs={runs}
                  told={list.error}
                  scales={scales}
                  zoom={zoom}
                  width={paneWidth}
                  height={paneHeight}
                  theme={theme.value}
                  measure={measure}
                  onLayout={(layout) =>
                    (layouts.value = panes.map((_, at) => (at === index ? layout : (layouts.peek()[at] ?? null))))
                  }
                  onHover={(mark, description, x, y) => {
                    if (!sameMark(hovered.peek()?.mark ?? null, mark)) {
                      hovered.value = mark && { mark, pane: index };
                      preview(mark);
                    }
                    pointed.value = description && { description, x, y };
                  }}
                />
              </>
            ))}
          </div>
          {count > 1 && (
            <ComparisonPanel
              answer={comparison}
              panes={panes}
              choices={choices}
              by={compared.by}
              flow={compared.flow}
              handlers={flowHandlers}
              flowBeside={gutter > 0}
              theme={theme.value}
              act={act}
            />
          )}
          {below && detail}
        </main>
      </div>
      <Legend
        choices={choices}
        scales={scales}
        row={compared.row}
        note={compared.rowNote}
        wordsByChange={compared.changes !== null}
        flow={compared.flow?.of ?? null}
        classes={first?.picture.value ? classesOf(first.picture.value.snapshot) : []}
        theme={theme.value}
      />
      {choices.timeline.glance !== "closed" && (
        <Glance
          timeline={session.timeline}
          panes={panes}
          choices={choices}
          width={size.frame}
          height={glanceHeight(choices.timeline.glance, window.innerHeight)}
          theme={theme.value}
          measure={measure}
          act={act}
        />
      )}
      <Timeline
        timeline={session.timeline}
        panes={panes}
        choices={choices}
        width={size.frame}
        height={timelineHeight(window.innerHeight)}
        theme={theme.value}
        act={act}
        onPoint={(description, x, y) => (pointed.value = description && { description, x, y })}
      />
      <Tooltip pointed={pointed} />
      <Status />
      <Tour theme={theme.value} />
      {choices.allRuns && (
        <AllRuns session={session} asked={choices.allRuns} version={newest(runs)} theme={theme.value} act={act} />
      )}
    </div>
  );
}

/** Tells a list of runs from one with other records. */
function newest(runs: readonly Run[]): string {
  const records = runs.flatMap((run) => run.states.flatMap((state) => state.records));
  return `${records.length} ${Math.max(0, ...records.map(({ created }) => created))}`;
}
