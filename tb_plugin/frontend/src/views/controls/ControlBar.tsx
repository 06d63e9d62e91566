/** What all panes share: clusters, links, colours, search, and comparing. */
import type { ComponentChildren } from "preact";
import { limits } from "../../api/limits";
import type { Run, Snapshot } from "../../api/types";
import { ceilingOf, shownLinks } from "../../layout/links";
import { plain } from "../../layout/numbers";
import type { Scales } from "../../layout/scales";
import { choose, chooseMainLinks, type Choices, type Pane, type Act } from "../../state/choices/choices";
import { chooseClusters, compareWith } from "../../state/choices/panes";
import { chooseUnit, chooseWord } from "../../state/choices/selection";
import { CLIP_RANGE, CLUSTER_RANGE, LINK_WIDTH_RANGE } from "../../state/choices/options";
import type { Resolved } from "../../state/records/resolve";
import { CompareTools } from "../compare/CompareTools";
import { Search } from "./Search";

interface Props {
  choices: Choices;
  runs: readonly Run[];
  /** Of the first pane, whose sentences and words can be chosen. */
  snapshot: Snapshot | null;
  resolved: Resolved | null;
  scales: Scales;
  act: Act;
  /** What stands at the right end. */
  tools?: ComponentChildren;
}

export function ControlBar({ choices, runs, snapshot, resolved, scales, act, tools }: Props) {
  const clusters = choices.clusters ?? snapshot?.clusters ?? CLUSTER_RANGE.least;
  const held = limits.value.clusters ?? [CLUSTER_RANGE.least, CLUSTER_RANGE.most];
  return (
    <div class="control-bar">
      <Slider
        label="clusters"
        shown={String(clusters)}
        least={held[0] ?? clusters}
        most={held.at(-1) ?? clusters}
        step={1}
        value={clusters}
        onMove={(value) => {
          const there = nearest(held, value);
          act(chooseClusters(there === snapshot?.default_clusters ? null : there), "replace");
        }}
      />
      <LinkRange choices={choices} strongest={scales.link} snapshot={snapshot} act={act} />
      <Slider
        label="width"
        shown={`${plain(choices.linkWidth)} px`}
        least={LINK_WIDTH_RANGE.least}
        most={LINK_WIDTH_RANGE.most}
        step={0.5}
        value={choices.linkWidth}
        onMove={(linkWidth) => act(choose({ linkWidth }), "replace")}
      />
      <Slider
        label="colour clip"
        shown={`±${plain(choices.clip * scales.response)}`}
        least={CLIP_RANGE.least}
        most={CLIP_RANGE.most}
        step={0.05}
        value={choices.clip}
        onMove={(clip) => act(choose({ clip }), "replace")}
      />
      {resolved && choices.panes.length === 1 && (
        <CompareMenu runs={runs} resolved={resolved} onChoose={(pane) => act(compareWith(pane))} />
      )}
      <CompareTools choices={choices} act={act} />
      {snapshot && (
        <Search
          snapshot={snapshot}
          onWord={(word) => act(chooseOnly(word, choices))}
          onUnit={(unit) => act(chooseUnit(unit))}
        />
      )}
      {tools}
    </div>
  );
}

/** The number of clusters that a slider means, where there are only some. */
function nearest(held: readonly number[], value: number): number {
  if (limits.value.clusters === null) return value;
  return held.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best), held[0] ?? value);
}

/** Searching for a word that is chosen already should not let it go. */
function chooseOnly(word: string, choices: Choices) {
  return choices.selection.words.includes(word) ? (same: Choices) => same : chooseWord(word);
}

interface SliderProps {
  label: string;
  shown: string;
  least: number;
  most: number;
  step: number;
  value: number;
  onMove: (value: number) => void;
}

function Slider({ label, shown, least, most, step, value, onMove }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={shown}
        onInput={(event) => onMove(Number(event.currentTarget.value))}
      />
      <output>{shown}</output>
    </label>
  );
}

interface LinkRangeProps {
  choices: Choices;
  strongest: number;
  snapshot: Snapshot | null;
  act: Act;
}

/** Which links are drawn: the main ones, or those of a range of strengths, with a thumb for each end; and how many. */
function LinkRange({ choices, strongest, snapshot, act }: LinkRangeProps) {
  const { mainLinks, threshold, ceiling } = choices;
  const range = { threshold: threshold * strongest, ceiling: ceilingOf(ceiling, strongest) };
  const shown = snapshot ? shownLinks(snapshot, mainLinks ? "main" : range).length : 0;
  const all = snapshot ? shownLinks(snapshot, { threshold: 0, ceiling: Infinity }).length : 0;
  const [least, most] = [plain(threshold * strongest), plain(ceiling * strongest)];
  const shared = { type: "range", min: 0, max: 1, step: 0.01 } as const;
  return (
    <span class="slider" role="group" aria-label="links shown">
      <span class="label">links</span>
      <button
        type="button"
        class="toggle"
        aria-pressed={mainLinks}
        title="The strongest one or two links of each cloud. Move an end of the range to see others, down to the weakest."
        onClick={() => act(mainLinks ? choose({ mainLinks: false }) : chooseMainLinks)}
      >
        main
      </button>
      <span class={mainLinks ? "two-thumbs off" : "two-thumbs"} style={`--from:${threshold};--to:${ceiling}`}>
        <input
          {...shared}
          aria-label="weakest link"
          aria-valuetext={least}
          value={threshold}
          onInput={(event) =>
            act(
              choose({ mainLinks: false, threshold: Math.min(ceiling, Number(event.currentTarget.value)) }),
              "replace",
            )
          }
        />
        <input
          {...shared}
          aria-label="strongest link"
          aria-valuetext={most}
          value={ceiling}
          onInput={(event) =>
            act(
              choose({ mainLinks: false, ceiling: Math.max(threshold, Number(event.currentTarget.value)) }),
              "replace",
            )
          }
        />
      </span>
      <output>{`${mainLinks ? "" : `${least} – ${most}: `}${shown} of ${all}`}</output>
    </span>
  );
}

/** A second pane: the same state at another epoch, or another run or state. */
function CompareMenu({
  runs,
  resolved,
  onChoose,
}: {
  runs: readonly Run[];
  resolved: Resolved;
  onChoose: (pane: Pane) => void;
}) {
  const { run, history, index } = resolved;
  const here = { run: run.name, state: history.name };
  const first = history.records[0];
  const previous = history.records[index - 1];
  const last = history.records.at(-1);
  const options: [label: string, pane: Pane][] = [];
  if (first && index > 0) options.push([`first record, epoch ${first.epoch}`, { ...here, step: first.step }]);
  if (previous && index > 1)
    options.push([`previous record, epoch ${previous.epoch}`, { ...here, step: previous.step }]);
  if (last && index < history.records.length - 1)
    options.push([`newest record, epoch ${last.epoch}`, { ...here, step: null }]);
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
          <option key={label} value={position}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
