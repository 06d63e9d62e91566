/** Which record a pane shows: run, state and epoch, with a slider over the records and a player. */
import type { ComponentChildren } from "preact";
import type { Changes, Run, Snapshot } from "../../api/types";
import { counted, percent } from "../../wording/numbers";
import type { Resolved } from "../../state/records/resolve";
import type { Pane } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";
import type { Speed } from "../../state/choices/timeline";
import type { Training } from "../../state/records/training";
import { changesInParts } from "./changes";
import { Parts } from "../components/Parts";
import { epochName, recordName, stepName } from "../../wording/record_name";
import { explainedText } from "../../wording/explained";
import { usePlayer, useSpaceBar } from "./player";

interface Props {
  runs: readonly Run[];
  pane: Pane;
  resolved: Resolved | null;
  /** The records that one steps through. */
  training: Training | null;
  content: PaneContent | null;
  /** Since the record before. */
  changes: Changes | null;
  /** Records a second while playing. */
  speed: Speed;
  /** Whether the space bar plays this pane. */
  hasKeys: boolean;
  onAhead: (index: number) => void;
  onChange: (part: Partial<Pane>) => void;
  /** To the record at a position. `sliding`: one of many moves of a slider, which "back" should not stop at. */
  onGo: (index: number, sliding: boolean) => void;
  onClose: (() => void) | null;
  /** What else there is to do with the record. */
  tools?: ComponentChildren;
}

export function RecordPicker(props: Props) {
  const { runs, pane, resolved, training, content, changes, speed, hasKeys } = props;
  const { onAhead, onChange, onGo, onClose, tools } = props;
  const records = training?.records ?? [];
  const index = training?.index ?? 0;
  const atEnd = index >= records.length - 1;
  const go = (next: number, sliding = false) => onGo(next, sliding);

  const arrived = content?.snapshot.step === resolved?.record.step && content?.snapshot.run === resolved?.run.name;
  const [playing, toggle] = usePlayer({
    index,
    count: records.length,
    arrived,
    speed,
    go: (next) => go(next, true),
    ahead: onAhead,
  });
  useSpaceBar(hasKeys && records.length > 1 ? toggle : null);
  const changed = arrived ? changesInParts(changes) : null;
  return (
    <div class="record-picker">
      <div class="where">
        <Choice
          label="run"
          value={resolved?.branch ?? resolved?.run.name ?? pane.run ?? ""}
          options={runs.map((run) => run.name)}
          onChoose={(run) => onChange({ run, state: null, step: null })}
        />
        <Choice
          label="state"
          value={resolved?.history.name ?? pane.state ?? ""}
          options={resolved?.run.states.map((state) => state.name) ?? []}
          onChoose={(state) => onChange({ run: resolved?.branch ?? resolved?.run.name ?? pane.run, state })}
        />
        <Parts
          class={content ? "fact" : "fact to-come"}
          parts={content ? explained(content.snapshot) : ["00 % explained, 0 % by chance", " · 0 clusters"]}
          about={explainedText()}
        />
        {tools}
      </div>
      <div class="when">
        <span class="stepper">
          <button type="button" aria-label="previous record" disabled={index <= 0} onClick={() => go(index - 1)}>
            ◀
          </button>
          <input
            type="range"
            aria-label="record"
            aria-valuetext={resolved ? recordName(resolved.record) : ""}
            min={0}
            max={Math.max(1, records.length - 1)}
            disabled={records.length < 2}
            value={String(records.length < 2 ? 1 : index)}
            onInput={(event) => go(Number(event.currentTarget.value), true)}
          />
          <button type="button" aria-label="next record" disabled={atEnd} onClick={() => go(index + 1)}>
            ▶
          </button>
          <button type="button" class="wide" disabled={records.length < 2} aria-pressed={playing} onClick={toggle}>
            {playing ? "stop" : "play"}
          </button>
        </span>
        {resolved && (
          <Parts
            class="fact"
            parts={[
              epochName(resolved.record),
              ` · step ${stepName(resolved.record.step)}`,
              ` · ${index + 1} of ${records.length}`,
              ...(resolved.following && atEnd ? [", newest"] : []),
            ]}
            about={changed?.join("")}
          />
        )}
        {changed && <Parts class="fact changes" parts={changed} />}
        {onClose && (
          <button type="button" class="wide close" onClick={onClose}>
            close
          </button>
        )}
      </div>
    </div>
  );
}

type Explained = Pick<Snapshot, "clusters" | "explained_variance" | "explained_variance_null">;

/** The share never stands without its floor, and where it is no more than that, this is said: the rest gives way. */
export function explained({
  clusters,
  explained_variance: share,
  explained_variance_null: floor,
}: Explained): string[] {
  const beside = floor === null ? "" : `, ${percent(floor)} by chance`;
  const nothing = share !== null && floor !== null && share <= floor ? [": these chips mean nothing"] : [];
  const of = nothing.length > 0 ? nothing : [", of all responses"];
  return [`${percent(share)} explained${beside}`, ...of, ` · ${counted(clusters, "cluster")}`];
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly string[];
  onChoose: (value: string) => void;
}

/** So many letters at the end of a name stay where it is cut: they tell a hidden from a cell state, and versions apart. */
const ENDS = 4;

/** A select cuts the end of what is chosen: instead of its text one is seen that is cut before its last letters. */
export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  const known = options.includes(value);
  const letters = [...(value || "none")];
  return (
    <label class="choice" title={`${label}: ${value}`}>
      <span class="unseen">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {!known && <option value={value}>{value || "none"}</option>}
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
      <span class="chosen" aria-hidden="true">
        <span>{letters.slice(0, -ENDS).join("")}</span>
        <span>{letters.slice(-ENDS).join("")}</span>
      </span>
    </label>
  );
}
