/** Through the epochs: the strip of the whole training, and curves over the steps, all trainings as lines. */
import { useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { chosenCurves, curveKinds, shownMetric, type CurveKind } from "../../state/timeline/curves";
import { lineLabel, stepRange } from "../../state/timeline/lines";
import { counted } from "../../wording/numbers";
import { choosePane, chooseRecord } from "../../state/choices/panes";
import { chooseTimeline, type Choices, type Off, type Pane, type Act } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import { chooseThumbnails, namesOf, shownThumbnails, stripSentence } from "../../state/choices/asking";
import { THUMBNAILS, type Thumbnails } from "../../state/choices/timeline";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import { nearestRecord, paneAt } from "../../state/records/training";
import type { FindingList } from "../../api/types";
import { timelineHeight } from "../../layout/frame";
import { placeSaid } from "../../layout/sentence/verdict";
import type { Measure } from "../../layout/text";
import { visibleWord } from "../../wording/words";
import { Parts } from "../components/Parts";
import { Switch } from "../components/Switch";
import type { Theme } from "../theme/theme";
import type { Description } from "../pointing/describe";
import { Curve } from "./Curve";
import type { Scales } from "../../layout/scales";
import type { Cursor } from "./cursors";
import { LineMark } from "./LineMark";
import { Menu } from "./Menu";
import { Strips } from "./Strips";

interface Props {
  timeline: TimelineSession;
  panes: readonly PaneData[];
  choices: Choices;
  width: number;
  /** Of the whole frame. */
  frameHeight: number;
  /** The word that colours the chips; null where none does. */
  word: string | null;
  /** What was learnt, and when. */
  findings: FindingList | null;
  scales: readonly Scales[];
  theme: Theme;
  measure: Measure;
  act: Act;
  onPoint: (description: Description | null, x: number, y: number) => void;
}

const MARGIN = 12;
const GAP = 16;
/** A curve with its name is readable from here on. */
const LEAST_WIDTH = 150;
/** Where more were chosen than fit, they may be so narrow before they stand in two rows. */
const NARROWEST = 112;
/** Few curves are not drawn out over a wide frame. */
const WIDEST = 520;

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
  const { value: scalars, error } = timeline.scalars.value;
  const pointedStep = useSignal<number | null>(null);
  const metrics = timeline.metrics.value;
  const kinds = useMemo(() => curveKinds(metrics, drawn, scalars), [metrics, drawn, scalars]);
  const main = panes[0]?.resolved;
  if (!main || lines.length === 0) return null;

  const { folded, metric } = choices.timeline;
  const shown = shownThumbnails(choices);
  const room = width - 2 * MARGIN;
  const fit = Math.max(1, Math.floor((room + GAP) / (LEAST_WIDTH + GAP)));
  const curves = chosenCurves(kinds, choices.timeline.curves, fit);
  const inRow = Math.min(curves.length, Math.max(fit, Math.floor((room + GAP) / (NARROWEST + GAP))));
  const rows = Math.ceil(curves.length / Math.max(1, inRow));
  const side = Math.max(1, Math.ceil(curves.length / Math.max(1, rows)));
  const each = Math.min(WIDEST, Math.floor((room + GAP) / side) - GAP);
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
  const show = (pane: Pane) => act(choosePane(0, pane));
  const strong = cursors[0]?.line ?? "";
  const kind = shownMetric(kinds, metric);
  return (
    <section class="timeline" aria-label="the whole training">
      <div class="timeline-bar">
        <strong>The whole training</strong>
        <Parts
          class="fact"
          parts={saying(
            shown,
            offIn(panes),
            word,
            kind,
            findings !== null,
            computedOf(timeline),
            placeIn(panes, choices),
            whichIn(choices),
          )}
        />
        <Switch
          label="what a column shows"
          values={THUMBNAILS}
          value={shown}
          onChoose={(one) => act(chooseThumbnails(one))}
        />
        {shown === "chips" && (
          <label class="choice">
            <span>line</span>
            <select
              aria-label="metric over the columns"
              value={kind?.name ?? ""}
              onChange={(event) => act(chooseTimeline({ metric: event.currentTarget.value }))}
            >
              <option value="">none</option>
              {kinds.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        <button
          type="button"
          class="fold"
          aria-expanded={!folded}
          onClick={() => act(chooseTimeline({ folded: !folded }))}
        >
          {`curves ${folded ? "▸" : "▾"}`}
        </button>
        {!folded && kinds.length > 0 && (
          <Menu
            label={`metrics ${curves.length} of ${kinds.length}`}
            name="metrics shown"
            usual="as many as fit"
            isUsual={choices.timeline.curves === null}
            onUsual={() => act(chooseTimeline({ curves: null }))}
            items={kinds.map((kind) => ({
              name: kind.name,
              label: kind.title,
              title: kind.says,
              chosen: curves.includes(kind),
            }))}
            onChoose={(names) => act(chooseTimeline({ curves: names }))}
          />
        )}
        {!folded && lines.length > 1 && (
          <Menu
            label={`runs ${drawn.length} of ${lines.length}`}
            name="runs drawn"
            usual="the newest"
            isUsual={choices.timeline.lines === null}
            onUsual={() => act(chooseTimeline({ lines: null }))}
            items={lines.map((line) => ({
              name: line.name,
              label: lineLabel(line, main.history.name),
              title: `${counted(line.records.length, "record")} of ${line.state} in ${line.runs.join(", ")}`,
              mark: <LineMark place={line.place} theme={theme} />,
              chosen: drawn.includes(line),
              // What is on the screen is always drawn.
              fixed: panes.some(({ resolved }) => resolved && line.runs.includes(resolved.run.name)),
            }))}
            onChoose={(names) => act(chooseTimeline({ lines: names }))}
          />
        )}
        {error && (
          <span class="alert" title={error}>
            logged losses could not be read
          </span>
        )}
        {!folded && drawn.length > 1 && (
          <span class="timeline-legend" aria-label="runs">
            {drawn.map((line) => (
              <button
                key={line.name}
                type="button"
                class={line.name === strong ? "plain strong" : "plain"}
                title={`show ${line.runs.at(-1)!} · ${line.state}`}
                onClick={() => show({ run: line.runs.at(-1)!, state: line.state, step: null })}
              >
                <LineMark place={line.place} theme={theme} />
                <span>{lineLabel(line, main.history.name)}</span>
              </button>
            ))}
          </span>
        )}
      </div>
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

/** How the columns are read, the most important first. */
function saying(
  shown: Thumbnails,
  off: readonly Off[],
  word: string | null,
  kind: CurveKind | null,
  hasDots: boolean,
  progress: string,
  place: string,
  which: string,
): string[] {
  const each = `, record by record${progress}`;
  if (shown === "sentence") {
    const without = off.length > 0 ? ` without ${namesOf(off)}` : "";
    return [`the ${which}sentence${each}`, ` · below: what the model says ${place}${without}`];
  }
  return [
    `chips${each}`,
    ...(word === null ? [] : [`, coloured by “${visibleWord(word)}” on one scale`]),
    ", as high as their units",
    ...(kind ? [` · line: ${kind.title}`] : []),
    ...(hasDots ? [" · dots: what changed most there"] : []),
  ];
}

/** Which of the sentences that are shown the columns are of, and a space; nothing where it is the only one. */
function whichIn({ sentences }: Choices): string {
  return sentences.length < 2
    ? ""
    : `${["first", "second", "third"][sentences.indexOf(stripSentence({ sentences }))]} `;
}

/** Where what the model says stands, in the first pane. */
function placeIn([first]: readonly PaneData[], choices: Choices): string {
  const shown = stripSentence(choices);
  const sentence = first?.content.value?.sentences.find(({ index }) => index === shown);
  return placeSaid(sentence);
}

/** What is switched off in the first pane. */
function offIn([first]: readonly PaneData[]): readonly Off[] {
  return first?.content.value?.off ?? [];
}

/** How many of the columns in sight are there; empty where all are. */
function computedOf({ shelves }: TimelineSession): string {
  const all = shelves.map(({ progress }) => progress.value);
  const [there, of] = [all.reduce((sum, one) => sum + one.there, 0), all.reduce((sum, one) => sum + one.of, 0)];
  return there < of ? ` (${there} of ${of} computed)` : "";
}
