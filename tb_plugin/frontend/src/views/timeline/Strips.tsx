/** The strip of the training of each pane: one for both where they are of the same. */
import type { FindingList } from "../../api/types";
import { isTight, stripHeight } from "../../layout/frame";
import type { Scales } from "../../layout/scales";
import type { Measure } from "../../layout/text";
import { shownThumbnails } from "../../state/choices/asking";
import { chooseRecord } from "../../state/choices/panes";
import type { Act, Choices } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import { paneAt, sameTraining, type PlacedRecord } from "../../state/records/training";
import type { CurveKind } from "../../state/timeline/curves";
import type { Line } from "../../state/timeline/lines";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import type { Theme } from "../theme/theme";
import { TrainingStrip } from "./strip/TrainingStrip";

interface Props {
  timeline: TimelineSession;
  panes: readonly PaneData[];
  choices: Choices;
  /** The word that colours the chips. */
  word: string | null;
  /** What was learnt: each strip takes that of its training. */
  findings: readonly (FindingList | null)[];
  kind: CurveKind | null;
  lines: readonly Line[];
  /** Those of each pane: what looks the same is the same. */
  scales: readonly Scales[];
  width: number;
  /** Of the whole frame. */
  frameHeight: number;
  theme: Theme;
  measure: Measure;
  act: Act;
}

export function Strips({
  timeline,
  panes,
  choices,
  word,
  findings,
  kind,
  lines,
  scales,
  width,
  frameHeight,
  theme,
  measure,
  act,
}: Props) {
  const isOne = panes.length < 2 || sameTraining(panes[0]!.training, panes[1]!.training);
  const shown = isOne ? panes.slice(0, 1) : panes;
  const scalars = timeline.scalars.value.value;
  const height = stripHeight(shownThumbnails(choices), frameHeight, shown.length, choices.panes.length);
  return (
    <>
      {shown.map((data, at) => {
        const { resolved, training } = data;
        const line = lines.find((one) => resolved && one.runs.includes(resolved.run.name));
        const learnt = findings.find((one) => one && one.run === training?.run && one.state === training.state);
        return (
          <TrainingStrip
            key={at}
            data={data}
            beside={isOne ? placed(panes[1]) : null}
            changes={panes.map(({ changes }) => changes)}
            shelf={timeline.shelves[at]!}
            label={isOne || !resolved ? null : `${resolved.run.name} · ${resolved.history.name}`}
            word={word}
            metric={kind && line ? { kind, line, scalars } : null}
            hasDots={!isTight(frameHeight, panes.length)}
            findings={learnt ?? null}
            choices={choices}
            scales={scales[at]!}
            width={width}
            height={height}
            theme={theme}
            measure={measure}
            onGo={(index, sliding, second) => {
              const pane = isOne && second && panes.length > 1 ? 1 : at;
              if (training) act(chooseRecord(pane, paneAt(training, index)), sliding ? "replace" : "push");
            }}
          />
        );
      })}
    </>
  );
}

function placed(pane: PaneData | undefined): PlacedRecord | null {
  return pane?.resolved ? { run: pane.resolved.run.name, record: pane.resolved.record } : null;
}
