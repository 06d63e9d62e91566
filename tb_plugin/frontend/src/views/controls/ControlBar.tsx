/** What all panes share: comparing, clusters, how it looks, saving, search. */
import type { ComponentChildren } from "preact";
import { limits } from "../../api/limits";
import type { Run, Snapshot } from "../../api/types";
import type { Scales } from "../../layout/scales";
import type { Choices, Pane, Act } from "../../state/choices/choices";
import { chooseClusters, compareWith } from "../../state/choices/panes";
import { chooseUnit, chooseWord } from "../../state/choices/selection";
import { CLUSTER_RANGE } from "../../state/choices/options";
import type { Resolved } from "../../state/records/resolve";
import { paneAt, type Training } from "../../state/records/training";
import { epochName } from "../../wording/record_name";
import { CompareTools } from "../compare/CompareTools";
import { ClustersMenu, type Props as ClustersProps } from "./ClustersMenu";
import { Search } from "./Search";
import { movedTo, offered } from "./clusters";
import { Slider } from "./Slider";
import { ViewMenu } from "./ViewMenu";

interface Props {
  choices: Choices;
  runs: readonly Run[];
  /** Of the first pane, whose sentences and words can be chosen. */
  snapshot: Snapshot | null;
  resolved: Resolved | null;
  training: Training | null;
  scales: Scales;
  act: Act;
  /** What each number of clusters would give; null where that is not offered. */
  numbers: Omit<ClustersProps, "clusters" | "onChoose"> | null;
  /** What stands before the search. */
  tools?: ComponentChildren;
}

const ALL_NUMBERS = Array.from(
  { length: CLUSTER_RANGE.most - CLUSTER_RANGE.least + 1 },
  (_, at) => CLUSTER_RANGE.least + at,
);

export function ControlBar({
  choices,
  runs,
  snapshot,
  resolved,
  training,
  scales,
  act,
  numbers: ofNumbers,
  tools,
}: Props) {
  const clusters = choices.clusters ?? snapshot?.clusters ?? CLUSTER_RANGE.least;
  const choose = (value: number) => act(chooseClusters(value === snapshot?.default_clusters ? null : value), "replace");
  const numbers = offered(limits.value.clusters ?? ALL_NUMBERS, snapshot?.default_clusters);
  return (
    <div class="control-bar">
      {resolved && training && choices.panes.length === 1 && (
        <CompareMenu runs={runs} resolved={resolved} training={training} onChoose={(pane) => act(compareWith(pane))} />
      )}
      <CompareTools choices={choices} act={act} />
      <Slider
        label="clusters"
        shown={String(clusters)}
        least={numbers[0] ?? clusters}
        most={numbers.at(-1) ?? clusters}
        step={1}
        value={clusters}
        onMove={(value) => choose(movedTo(numbers, clusters, value))}
        told={ofNumbers !== null}
      />
      {ofNumbers && <ClustersMenu {...ofNumbers} clusters={clusters} onChoose={choose} />}
      <ViewMenu choices={choices} snapshot={snapshot} scales={scales} act={act} />
      {tools}
      <Search
        snapshot={snapshot}
        onWord={(word) => act(chooseOnly(word, choices))}
        onUnit={(unit) => act(chooseUnit(unit))}
      />
    </div>
  );
}

/** Searching for a word that is chosen already should not let it go. */
function chooseOnly(word: string, choices: Choices) {
  return choices.selection.words.includes(word) ? (same: Choices) => same : chooseWord(word);
}

/** A second pane: the same state at another epoch, or another run or state. */
function CompareMenu({
  runs,
  resolved,
  training,
  onChoose,
}: {
  runs: readonly Run[];
  resolved: Resolved;
  training: Training;
  onChoose: (pane: Pane) => void;
}) {
  const { run, history } = resolved;
  const { records, index } = training;
  const options: [label: string, pane: Pane][] = [];
  const offer = (what: string, at: number) =>
    options.push([`${what} record, ${epochName(records[at]!.record)}`, paneAt(training, at)]);
  if (index > 0) offer("first", 0);
  if (index > 1) offer("previous", index - 1);
  if (index < records.length - 1) offer("newest", records.length - 1);
  for (const other of runs)
    for (const state of other.states)
      if (other.name !== run.name || state.name !== history.name)
        options.push([
          other.name === run.name ? state.name : `${other.name} · ${state.name}`,
          { run: other.name, state: state.name, step: null },
        ]);
  if (options.length === 0) return null;
  return (
    <label class="choice">
      <select
        aria-label="compare with"
        value=""
        onChange={(event) => {
          const option = options[Number(event.currentTarget.value)];
          if (option) onChoose(option[1]);
        }}
      >
        <option value="">compare with …</option>
        {options.map(([label], position) => (
          <option key={position} value={String(position)}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
