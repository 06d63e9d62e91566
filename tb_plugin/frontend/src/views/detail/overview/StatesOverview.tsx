/** The metrics of the states of a run: of a few at a time, which are searched for where there are many. */
import { useEffect, useState } from "preact/hooks";
import type { Query } from "../../../api/source";
import { Chart, type ChartContext } from "../charts/Chart";

interface Props {
  chart: ChartContext;
  /** Names of all states of the run, in their order. */
  states: readonly string[];
}

/** A page with more of them is slow, and the server draws no more. */
export const MOST_STATES = 6;
/** Of the chart, as the plugin makes it, px: around the rows, and that of a state. */
const HEIGHT = { around: 80, state: 92 };
/** So long after the last key the chart follows the search. */
const TYPED_MS = 300;

export function StatesOverview({ chart, states }: Props) {
  const [typed, setTyped] = useState("");
  const [wanted, setWanted] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWanted(typed), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isWhole = states.length <= MOST_STATES;
  const found = matching(states, wanted);
  const shown = shownStates(found, chart.record.state);
  return (
    <>
      {!isWhole && (
        <p class="states-shown">
          <input
            type="search"
            value={typed}
            placeholder="find states"
            aria-label="find states to show"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <span role="status">
            {found.length === 0
              ? `no state of ${states.length} has that in its name`
              : `${shown.length} of ${wanted.trim() ? `${found.length} found` : `${states.length} states`}`}
          </span>
        </p>
      )}
      {shown.length > 0 && (
        <Chart
          {...chart}
          name="overview"
          height={HEIGHT.around + HEIGHT.state * shown.length}
          query={isWhole ? [] : shown.map((state): Query[number] => ["show", state])}
          label={isWhole ? "metrics of all states of the run" : `metrics of ${shown.length} states of the run`}
        />
      )}
    </>
  );
}

/** The names that hold every word of a search, in any case. */
export function matching(states: readonly string[], search: string): string[] {
  const words = search.toLowerCase().split(/\s+/);
  return states.filter((state) => words.every((word) => state.toLowerCase().includes(word)));
}

/** As many as are shown: those around the one that the pane shows, or the first. */
export function shownStates(states: readonly string[], own: string): string[] {
  const first = Math.max(0, Math.min(states.indexOf(own) - 2, states.length - MOST_STATES));
  return states.slice(first, first + MOST_STATES);
}
