/** The whole tab: controls above, detail at the left, one or two panes, legend and timeline below. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { leastPaneHeight, paneZoom } from "../layout/pane";
import { commonScales } from "../layout/scales";
import { browserMeasure } from "../layout/text";
import { choosePane, chooseRecord, chooseTimeline, clearSelection, closePane } from "../state/choices";
import { paneAt } from "../state/training";
import { shownRow, type Session } from "../state/session";
import type { Theme } from "../state/theme";
import { ControlBar } from "./ControlBar";
import { themeProperties } from "./colours";
import { classesOf } from "./Clouds";
import { Detail } from "./detail/Detail";
import { ExportMenu } from "./ExportMenu";
import { Legend } from "./Legend";
import type { Mark } from "./marks";
import { sameMark } from "./marks";
import { delayedPreview } from "./preview";
import { Empty, Problem } from "./Notices";
import { PaneView } from "./PaneView";
import { RecordPicker } from "./RecordPicker";
import { Status } from "./Status";
import { Glance } from "./timeline/Glance";
import { Timeline } from "./timeline/Timeline";
import { Tooltip, type Pointed } from "./Tooltip";
import { Tour, TourButton } from "./tour/Tour";

/** Two panes stand side by side from this width of each; else one above the other. */
const LEAST_PANE = 520;
const DETAIL = 288;
/** Height of a pane's line of selectors, and of its two lines where it is narrow. */
const PICKER = { line: 38, twoLines: 70, wide: 1130 };
/** With the detail below the panes, so much of it is seen that one knows to scroll. */
const PEEK = 56;

/** Below this height of the frame the timeline is lower. */
const LOW = 760;

/** Of the small pictures, in pixels. */
function glanceHeight(glance: "chips" | "sentence"): number {
  if (glance === "chips") return window.innerHeight < LOW ? 44 : 64;
  return Math.round(Math.max(110, Math.min(260, 0.2 * window.innerHeight)));
}

export function App({ session, theme }: { session: Session; theme: ReadonlySignal<Theme> }) {
  const { act } = session;
  const choices = session.choices.value;
  const list = session.runs.value;
  const panes = session.panes.value;
  const measure = useMemo(browserMeasure, []);
  const hovered = useSignal<Mark | null>(null);
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
  const stacked = count > 1 && size.width / count < LEAST_PANE;
  const paneWidth = Math.floor(stacked ? size.width : size.width / count) - (count > 1 && !stacked ? 1 : 0);
  const below = size.frame < 1000 || (count > 1 && size.frame < 1500);
  const columns = panes.some(({ picture }) => (picture.value?.snapshot.sentences.length ?? 0) > 0)
    ? choices.sentences.length
    : 0;
  const picker = paneWidth < PICKER.wide ? PICKER.twoLines : PICKER.line;
  const room = (stacked ? Math.max(460, size.height / count) : size.height - (below ? PEEK : 0)) - picker;
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

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A dialog has keys of its own.
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") {
        pointed.value = hovered.value = null;
        preview(null);
        act(clearSelection);
        return;
      }
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const typing = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (by === undefined || typing || event.altKey || event.ctrlKey || event.metaKey) return;
      const training = session.panes.peek()[0]?.training;
      if (training) act(chooseRecord(0, paneAt(training, training.index + by)), "replace");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [session]);

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
        <Empty notices={list.value.notices} onLook={session.refresh} />
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
    />
  );
  const row = panes.map(shownRow).find((one) => one !== null) ?? null;
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
            {panes.map((data, index) => {
              const picture = data.picture.value;
              return (
                <section
                  class={data.picture.pending ? "pane pending" : "pane"}
                  key={index}
                  style={`width:${paneWidth}px`}
                >
                  <RecordPicker
                    runs={runs}
                    pane={choices.panes[index]!}
                    resolved={data.resolved}
                    training={data.training}
                    picture={picture}
                    speed={choices.timeline.speed}
                    hasKeys={index === 0}
                    onSpeed={(speed) => act(chooseTimeline({ speed }))}
                    onAhead={(next) => session.prepare(index, next)}
                    onChange={(part) => act(choosePane(index, part))}
                    onGo={(to, sliding) =>
                      data.training && act(chooseRecord(index, paneAt(data.training, to)), sliding ? "replace" : "push")
                    }
                    onClose={count > 1 ? () => act(closePane(index)) : null}
                  />
                  {data.picture.error && data.picture.error !== list.error && (
                    <Problem sentence={data.picture.error} onRetry={session.retry} />
                  )}
                  {picture && paneWidth > 0 && (
                    <PaneView
                      name={String(index)}
                      data={data}
                      picture={picture}
                      choices={choices}
                      scales={scales}
                      zoom={zoom}
                      width={paneWidth}
                      height={paneHeight}
                      theme={theme.value}
                      measure={measure}
                      hovered={hovered}
                      act={act}
                      onHover={(mark, description, x, y) => {
                        if (!sameMark(hovered.peek(), mark)) {
                          hovered.value = mark;
                          preview(mark);
                        }
                        pointed.value = description && { description, x, y };
                      }}
                    />
                  )}
                </section>
              );
            })}
          </div>
          {below && detail}
        </main>
      </div>
      <Legend
        choices={choices}
        scales={scales}
        row={row}
        classes={first?.picture.value ? classesOf(first.picture.value.snapshot) : []}
        theme={theme.value}
      />
      {choices.timeline.glance !== "closed" && (
        <Glance
          timeline={session.timeline}
          panes={panes}
          choices={choices}
          width={size.frame}
          height={glanceHeight(choices.timeline.glance)}
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
        height={window.innerHeight < LOW ? 28 : 46}
        theme={theme.value}
        act={act}
        onPoint={(description, x, y) => (pointed.value = description && { description, x, y })}
      />
      <Tooltip pointed={pointed} />
      <Status />
      <Tour theme={theme.value} />
    </div>
  );
}
