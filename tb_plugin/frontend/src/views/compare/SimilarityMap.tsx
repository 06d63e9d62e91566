/** The heat map of how alike all runs and states are; a click on a cell compares its two. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Query } from "../../api/client";
import { loadPlotly } from "../../api/plotly";
import type { TableRow } from "../../api/types";
import type { Session } from "../../state/session";
import type { Theme } from "../../state/theme";

interface Props {
  load: Session["similarity"];
  /** The rows of the map, in its order. */
  rows: readonly TableRow[];
  question: { best: string | null; goal: string; state: string | null; version: string };
  theme: Theme;
  onPair: (one: TableRow, other: TableRow) => void;
}

interface PlotlyElement extends HTMLDivElement {
  on?(event: "plotly_click", handler: (event: { points: { x?: unknown; y?: unknown }[] }) => void): void;
  removeAllListeners?(event: string): void;
}

export function SimilarityMap({ load, rows, question, theme, onPair }: Props) {
  const element = useRef<PlotlyElement>(null);
  const [error, setError] = useState<string | null>(null);
  const go = useRef(onPair);
  go.current = onPair;
  const { best, goal, state } = question;
  useEffect(() => {
    let live = true;
    const query: Query = [["theme", theme]];
    if (best !== null) query.push(["best", best], ["goal", goal]);
    if (state !== null) query.push(["state", state]);
    Promise.all([loadPlotly(), load(query)]).then(
      async ([plotly, figure]) => {
        if (!live || !element.current) return;
        setError(null);
        const config = { displayModeBar: false, responsive: true };
        await plotly.react(element.current, figure.data, { ...figure.layout, autosize: true }, config);
        const of = (figure.data[0] as { x?: unknown[] } | undefined)?.x?.length;
        element.current?.removeAllListeners?.("plotly_click");
        element.current?.on?.("plotly_click", ({ points }) => {
          const [one, other] = [rows[Number(points[0]?.y)], rows[Number(points[0]?.x)]];
          // A record that came meanwhile would shift the rows.
          if (one && other && of === rows.length) go.current(one, other);
        });
      },
      (problem: unknown) => live && setError(problem instanceof Error ? problem.message : String(problem)),
    );
    return () => {
      live = false;
    };
  }, [JSON.stringify([question, theme]), rows]);
  useEffect(() => {
    const drawn = element.current;
    return () => {
      loadPlotly().then(
        (plotly) => drawn && plotly.purge(drawn),
        () => {},
      );
    };
  }, []);
  return (
    <div class="similarity" hidden={error !== null && rows.length < 2}>
      <h3>How alike they are</h3>
      <p class="fine">
        Linear CKA of the responses to the words in common, unbiased: 1 for states that tell words apart in the same
        way, however their units are numbered; about 0 for unrelated ones. Click a cell to compare its two.
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
