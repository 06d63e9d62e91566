/** The heat map of how alike some runs and states are, two to `MOST_ROWS`; a click on a cell compares its two. */
import type { Query } from "../../api/source";
import type { TableRow } from "../../api/types";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { usePlotly } from "../components/usePlotly";

/** Runs and states that it can hold, as `MOST_RECORDS` of `lightning_rnnvis/figures/similarity.py` has it. */
export const MOST_ROWS = 40;

interface Props {
  load: Session["similarity"];
  /** The rows of the map, in its order. */
  rows: readonly TableRow[];
  request: { best: string | null; goal: string; state: string | null; part: string; version: string };
  theme: Theme;
  onPair: (one: TableRow, other: TableRow) => void;
}

export function SimilarityMap({ load, rows, request, theme, onPair }: Props) {
  const { best, goal, state, part } = request;
  const query: Query = [["theme", theme]];
  if (best !== null) query.push(["best", best], ["goal", goal]);
  if (state !== null) query.push(["state", state]);
  if (part) for (const run of new Set(rows.map((row) => row.run))) query.push(["run", run]);
  const { element, error } = usePlotly(
    JSON.stringify([request, theme, rows.map(({ run, state, step }) => [run, state, step])]),
    rows,
    () => load(query),
    ({ x, y }, { figure, about: mapped }) => {
      const [one, other] = [mapped[Number(y)], mapped[Number(x)]];
      const of = (figure.data[0] as { x?: unknown[] } | undefined)?.x?.length;
      // A record that came meanwhile would shift the rows.
      if (one && other && of === mapped.length) onPair(one, other);
    },
  );
  return (
    <div class="similarity">
      <h3>How alike they are</h3>
      <p class="fine">
        Linear CKA of the responses to the words in common, unbiased: 1 for states that tell words apart in the same
        way, however their units are numbered; about 0 for unrelated ones. On the diagonal: two halves of the data of
        one, which is what other texts alone would leave. Click a cell to compare its two.
      </p>
      {error !== null && <p class="note">{error}</p>}
      <div
        class="chart"
        ref={element}
        role="img"
        aria-label="CKA between all runs and states"
        data-chart="similarity"
        hidden={error !== null}
      />
    </div>
  );
}
