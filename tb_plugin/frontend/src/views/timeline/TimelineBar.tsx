/** Above the strips: what they show and how they are read, which curves and trainings are drawn. */
import { chooseThumbnails, shownThumbnails } from "../../state/choices/asking";
import { chooseTimeline, type Act, type Choices } from "../../state/choices/choices";
import { choosePane } from "../../state/choices/panes";
import { THUMBNAILS } from "../../state/choices/timeline";
import type { PaneData } from "../../state/records/pane_data";
import { shownMetric, type CurveKind } from "../../state/timeline/curves";
import { lineLabel, type Line } from "../../state/timeline/lines";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import { counted } from "../../wording/numbers";
import { Parts } from "../components/Parts";
import { Switch } from "../components/Switch";
import type { Theme } from "../theme/theme";
import { LineMark } from "./LineMark";
import { Menu } from "./Menu";

interface Props {
  timeline: TimelineSession;
  panes: readonly PaneData[];
  choices: Choices;
  /** All curves that there are, and those that are drawn. */
  kinds: readonly CurveKind[];
  curves: readonly CurveKind[];
  /** How the columns are read, the most important first. */
  says: readonly string[];
  /** The training of the first pane. */
  strong: string;
  theme: Theme;
  act: Act;
}

export function TimelineBar(props: Props) {
  const { timeline, choices, kinds, curves, says, act } = props;
  const { folded } = choices.timeline;
  const { error } = timeline.scalars.value;
  return (
    <div class="timeline-bar">
      <strong>The whole training</strong>
      <Parts class="fact" parts={says} />
      <Switch
        label="what a column shows"
        values={THUMBNAILS}
        value={shownThumbnails(choices)}
        onChoose={(one) => act(chooseThumbnails(one))}
      />
      {shownThumbnails(choices) === "chips" && <MetricChoice kinds={kinds} choices={choices} act={act} />}
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
      {!folded && <LineChoice {...props} />}
      {error && (
        <span class="alert" title={error}>
          logged losses could not be read
        </span>
      )}
      {!folded && <LineLegend {...props} />}
    </div>
  );
}

/** The metric that is a line over the columns of chips. */
function MetricChoice({ kinds, choices, act }: Pick<Props, "kinds" | "choices" | "act">) {
  return (
    <label class="choice">
      <span>line</span>
      <select
        aria-label="metric over the columns"
        value={shownMetric(kinds, choices.timeline.metric)?.name ?? ""}
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
  );
}

/** Which trainings are drawn, where there are several. */
function LineChoice({ timeline, panes, choices, theme, act }: Props) {
  const lines = timeline.lines.value;
  const drawn = timeline.drawn.value;
  if (lines.length < 2) return null;
  return (
    <Menu
      label={`runs ${drawn.length} of ${lines.length}`}
      name="runs drawn"
      usual="the newest"
      isUsual={choices.timeline.lines === null}
      onUsual={() => act(chooseTimeline({ lines: null }))}
      items={lines.map((line) => ({
        name: line.name,
        label: labelIn(line, panes),
        title: `${counted(line.records.length, "record")} of ${line.state} in ${line.runs.join(", ")}`,
        mark: <LineMark place={line.place} theme={theme} />,
        chosen: drawn.includes(line),
        // What is on the screen is always drawn.
        fixed: panes.some(({ resolved }) => resolved && line.runs.includes(resolved.run.name)),
      }))}
      onChoose={(names) => act(chooseTimeline({ lines: names }))}
    />
  );
}

/** The trainings that are drawn, where there are several: a press shows one in the first pane. */
function LineLegend({ timeline, panes, strong, theme, act }: Props) {
  const drawn = timeline.drawn.value;
  if (drawn.length < 2) return null;
  return (
    <span class="timeline-legend" aria-label="runs">
      {drawn.map((line) => {
        const run = line.runs.at(-1)!;
        return (
          <button
            key={line.name}
            type="button"
            class={line.name === strong ? "plain strong" : "plain"}
            title={`show ${run} · ${line.state}`}
            onClick={() => act(choosePane(0, { run, state: line.state, step: null }))}
          >
            <LineMark place={line.place} theme={theme} />
            <span>{labelIn(line, panes)}</span>
          </button>
        );
      })}
    </span>
  );
}

function labelIn(line: Line, panes: readonly PaneData[]): string {
  return lineLabel(line, panes[0]?.resolved?.history.name ?? "");
}
