/** A chart that the plugin made in Python, drawn by Plotly; a click on a mark tells what it stands for. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Query, RecordKey } from "../../api/client";
import type { Figure } from "../../api/types";
import { loadPlotly } from "../../api/plotly";
import type { Session } from "../../state/session";
import type { Theme } from "../../state/theme";
import { ChartExport } from "./ChartExport";

export interface ChartContext {
  record: RecordKey & { epoch: number };
  theme: Theme;
  load: Session["figure"];
}

/** Plotly takes longer than the whole linked view, so that is seen first, and charts wait for a slider to rest. */
const AFTER_PICTURE_MS = 120;

interface Props extends ChartContext {
  name: string;
  query: Query;
  /** What is told to those who cannot see the chart. */
  label: string;
  onUnit?: (unit: number) => void;
  onWord?: (word: string) => void;
}

interface Point {
  customdata?: unknown;
  y?: unknown;
  data?: { type?: string };
}

interface PlotlyElement extends HTMLDivElement {
  on?(event: "plotly_click", handler: (event: { points: Point[] }) => void): void;
  removeAllListeners?(event: string): void;
}

export function Chart({ record, theme, load, name, query, label, onUnit, onWord }: Props) {
  const element = useRef<PlotlyElement>(null);
  const [error, setError] = useState<string | null>(null);
  const [shown, setShown] = useState<Figure | null>(null);
  const question = JSON.stringify([record, name, query, theme]);
  useEffect(() => {
    let live = true;
    const draw = async () => {
      try {
        const [plotly, figure] = await Promise.all([loadPlotly(), load(record, name, [...query, ["theme", theme]])]);
        if (!live || !element.current) return;
        setError(null);
        await plotly.react(
          element.current,
          figure.data,
          { ...figure.layout, autosize: true },
          { displayModeBar: false, responsive: true },
        );
        setShown(figure);
        element.current?.removeAllListeners?.("plotly_click");
        element.current?.on?.("plotly_click", ({ points }) => {
          const point = points[0];
          if (onUnit && typeof point?.customdata === "number") onUnit(point.customdata);
          // Bars are outputs of the model, boxes are words.
          else if (onWord && point?.data?.type === "box" && typeof point.y === "string") onWord(point.y);
        });
      } catch (problem) {
        if (live) setError(problem instanceof Error ? problem.message : String(problem));
      }
    };
    const timer = setTimeout(() => void draw(), AFTER_PICTURE_MS);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [question]);
  // Plotly keeps listeners on the window for charts that are not let go.
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
    <>
      <div class="chart" ref={element} role="img" aria-label={label} data-chart={name} />
      {shown && (
        <ChartExport
          figure={shown}
          name={name}
          record={record}
          theme={theme}
          size={() => ({ width: element.current?.clientWidth ?? 0, height: element.current?.clientHeight ?? 400 })}
        />
      )}
      {error !== null && <p class="note">{error}</p>}
    </>
  );
}
