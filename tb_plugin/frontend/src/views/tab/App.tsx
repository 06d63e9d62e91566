/** The whole tab: controls above, detail at the left, one or two panes, legend and timeline below. */
import { useMemo, useState } from "preact/hooks";
import { useSignal, type ReadonlySignal } from "@preact/signals";
import { limits } from "../../api/limits";
import { detailWidth, isLow, isTight, PICKER } from "../../layout/frame";
import { bornIn } from "../../state/records/changes_in";
import { isChosen } from "../../state/choices/selection";
import { recordsKey } from "../../state/records/training";
import { shownFlow } from "../../state/comparison/flows";
import type { Session } from "../../state/session/session";
import { themeProperties } from "../theme/colours";
import { AfterParts } from "../components/drawing/AfterParts";
import { Problem } from "../components/Problem";
import { Status } from "../components/Status";
import type { Theme } from "../theme/theme";
import { useCompared, type PointedMark } from "../compare/useCompared";
import { useOrder } from "../compare/useOrder";
import { ControlBar } from "../controls/ControlBar";
import { useKeys } from "../controls/keys";
import { Headline } from "../linked/Headline";
import { Legend } from "../linked/legend/Legend";
import { SwitchedOff } from "../linked/SwitchedOff";
import { NoRecords } from "./NoRecords";
import { delayedPreview } from "../pointing/preview";
import { Tooltip, type Pointed } from "../pointing/Tooltip";
import { useTouch } from "../pointing/touch";
import { CardPointer } from "./CardPointer";
import { around, loadClusterChart } from "./later";
import { PanePicker } from "./PanePicker";
import { Stage } from "./Stage";
import { stripWord } from "../timeline/strip/strip_subject";
import { stripMarks } from "../timeline/strip_marks";
import { Timeline } from "../timeline/Timeline";
import { TourButton } from "../tour/TourButton";
import { useArrangement } from "./useArrangement";

export function App({ session, theme }: { session: Session; theme: ReadonlySignal<Theme> }) {
  const { act } = session;
  const later = around.value;
  const loadChart = loadClusterChart.value;
  const choices = session.choices.value;
  const list = session.runs.value;
  const panes = session.panes.value;
  const hovered = useSignal<PointedMark | null>(null);
  const pointed = useSignal<Pointed | null>(null);
  const compared = useCompared(session, hovered);
  const preview = useMemo(() => delayedPreview(session.preview), [session]);
  const hasRuns = (list.value?.runs.length ?? 0) > 0;
  const arrangement = useArrangement(session, hasRuns);
  const { scales, below, asPage, picker, paneHeight, frame, frameHeight, measure } = arrangement;
  const [hasControls, setHasControls] = useState(false);

  useTouch(pointed);
  useKeys(session, () => {
    pointed.value = hovered.value = null;
    preview(null);
  });

  useOrder(session);

  const style = themeProperties(theme.value);
  if (list.value === null)
    return (
      <div class="rnnvis" style={style}>
        {list.error ? (
          <Problem sentence={list.error} onRetry={session.retry} />
        ) : (
          <p class="waiting">Reading the runs …</p>
        )}
        <Status />
      </div>
    );
  if (!hasRuns)
    return (
      <div class="rnnvis" style={style}>
        <NoRecords notices={list.value.notices} onLook={session.refresh} />
        {later && <later.Tour theme={theme.value} />}
      </div>
    );

  const runs = list.value.runs;
  const comparison = session.comparison.value.value;
  const first = panes[0];
  // Until a second pane has its record the line and the legend are about the first.
  const last = panes.findLast(({ content }) => content.value !== null) ?? first;
  const detail = later ? (
    <AfterParts>
      <later.Detail
        panes={panes}
        choices={choices}
        scales={scales}
        notices={list.value.notices}
        theme={theme.value}
        load={session.figure}
        loadUnit={session.unit}
        loadContexts={session.contexts}
        network={session.network}
        loadMatches={session.matches}
        findings={session.findings.value}
        onMeasure={session.measureAll}
        act={act}
        across={compared}
      />
    </AfterParts>
  ) : (
    <aside class="detail" aria-label="detail" />
  );
  // Where there is no such record nothing is looked for.
  const isLooking =
    session.telling.value === null &&
    first?.content.error === null &&
    (session.findings.value.pending || first?.content.value === null);
  const isLoading =
    isLooking || panes.some((pane) => [pane.content, pane.responses, pane.usual].some((of) => of.pending));
  const findings = session.findings.value.value;
  const isOfFirst = findings?.run === first?.training?.run && findings?.state === first?.training?.state;
  const legend = (
    <AfterParts>
      <Legend
        choices={choices}
        scales={scales}
        ownGlyphs={arrangement.paneScales.some(({ glyph }) => glyph !== scales.glyph)}
        row={compared.namedRow}
        note={compared.rowNote}
        loading={compared.rowNote === null && isLoading}
        difference={compared.difference}
        wordsByUnit={panes.map(({ unit }) => unit.value?.unit).find((unit) => unit !== undefined) ?? null}
        flow={(compared.flow ?? (comparison && shownFlow(comparison, choices.flow)))?.of ?? null}
        snapshot={last?.content.value?.snapshot ?? null}
        causes={panes.map(({ causes }) => causes.value)}
        ofTwo={panes.length > 1}
        brief={panes.length > 1 && isLow(frameHeight, panes.length)}
        findings={isOfFirst ? findings : null}
        learnt={{
          list: panes.length === 1 && !isChosen(choices.selection),
          dots: !isTight(frameHeight, panes.length),
        }}
        strip={stripMarks(panes)}
        born={panes.some(({ content, changes }) => content.value && bornIn(changes, content.value.snapshot).size > 0)}
        panes={panes.flatMap(({ content: { value } }, at) =>
          value ? [{ ...value, outputs: arrangement.paneScales[at]?.outputs }] : [],
        )}
        switches={limits.value.network === null}
        theme={theme.value}
      />
    </AfterParts>
  );
  return (
    <div
      class={`rnnvis${below ? " detail-below" : ""}${asPage ? " as-page" : isTight(frameHeight, panes.length) ? " tight" : ""}`}
      style={style}
      data-theme={theme.value}
    >
      <header class={hasControls ? "top-bar" : "top-bar folded"}>
        {panes.length === 1 && <PanePicker session={session} index={0} />}
        <button
          type="button"
          class="wide all-controls"
          aria-expanded={hasControls}
          onClick={() => setHasControls(!hasControls)}
        >
          {hasControls ? "less ▴" : "more ▾"}
        </button>
        <ControlBar
          choices={choices}
          runs={runs}
          snapshot={first?.content.value?.snapshot ?? null}
          resolved={first?.resolved ?? null}
          training={first?.training ?? null}
          scales={scales}
          act={act}
          numbers={loadChart && { loadChart, panes, load: session.clusterStability }}
          tools={
            <span class="tools">
              {later ? <later.SaveMenu session={session} theme={theme.value} /> : <SaveToCome />}
              <TourButton />
            </span>
          }
        />
      </header>
      {list.error && (
        <div class="over">
          <Problem sentence={list.error} onRetry={session.retry} />
        </div>
      )}
      {choices.off.some((chips) => chips.length > 0) ? (
        <SwitchedOff panes={panes} network={session.network} act={act} />
      ) : (
        <AfterParts>
          <Headline
            snapshots={panes.flatMap(({ content }) => content.value?.snapshot ?? [])}
            row={compared.namedRow}
            note={compared.rowNote}
            by={choices.unitColour}
            causes={panes.at(-1)?.causes.value ?? null}
            difference={compared.difference}
            telling={session.telling.value}
            looking={isLooking}
            selection={choices.selection}
            panes={panes.length}
            frame={frame}
            frameHeight={frameHeight}
            measure={measure}
          />
        </AfterParts>
      )}
      <div
        class={`middle ${picker === PICKER.line ? "one-line" : ""}`}
        style={`--detail-width:${detailWidth(frame)}px;--picker-height:${picker}px;--drawing-height:${paneHeight}px`}
      >
        {!below && detail}
        <Stage
          session={session}
          arrangement={arrangement}
          compared={compared}
          hovered={hovered}
          pointed={pointed}
          preview={preview}
          theme={theme.value}
        >
          {below && !asPage && detail}
        </Stage>
      </div>
      {!asPage && legend}
      <AfterParts>
        <Timeline
          timeline={session.timeline}
          panes={panes}
          choices={choices}
          width={frame}
          frameHeight={frameHeight}
          word={stripWord(
            choices.selection,
            session.telling.value,
            compared.row,
            last?.content.value?.snapshot ?? null,
          )}
          findings={[isOfFirst ? findings : null, session.findingsBeside.value.value]}
          scales={arrangement.paneScales}
          measure={measure}
          theme={theme.value}
          act={act}
          onPoint={(description, x, y) => (pointed.value = description && { description, x, y })}
        />
      </AfterParts>
      {asPage && legend}
      {asPage && detail}
      {asPage && <CardPointer selection={choices.selection} panes={later ? panes.length : 1} />}
      <Tooltip pointed={pointed} />
      <Status told={session.told.value} />
      {later && <later.Tour theme={theme.value} />}
      {later && session.allRuns.value && (
        <later.AllRuns
          session={session}
          asked={session.allRuns.value}
          version={recordsKey(runs)}
          theme={theme.value}
          act={act}
        />
      )}
    </div>
  );
}

/** The place of the menu that is not there yet. */
function SaveToCome() {
  return (
    <span class="export">
      <button type="button" class="wide" aria-haspopup="menu" disabled>
        <span aria-hidden="true">⤓ </span>save
      </button>
    </span>
  );
}
