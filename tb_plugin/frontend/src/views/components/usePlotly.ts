/** Draws a figure that the plugin made into an element, with Plotly, and releases it with the element. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { loadPlotly } from "../../api/plotly";
import type { Figure } from "../../api/types";

/** A mark of a chart: its coordinates are names where the axis has names. */
export interface PlotlyPoint {
  customdata?: unknown;
  x?: unknown;
  y?: unknown;
  data?: { type?: string };
}

export interface PlotlyElement extends HTMLDivElement {
  on?(event: "plotly_click", handler: (event: { points: PlotlyPoint[] }) => void): void;
  removeAllListeners?(event: string): void;
}

/** A figure, and what it is about: that is not always what is asked for now. */
interface Drawn<Subject> {
  figure: Figure;
  about: Subject;
}

interface Plotted<Subject> {
  element: RefObject<PlotlyElement | null>;
  /** What was drawn last. */
  drawn: Drawn<Subject> | null;
  /** Why nothing could be drawn. */
  error: string | null;
}

/**
 * `request` tells figures apart: another one is loaded and drawn `delay` milliseconds after it changes. A click on a
 * mark is reported with the figure that it is in.
 */
export function usePlotly<Subject>(
  request: string,
  about: Subject,
  load: () => Promise<Figure>,
  onClick: (point: PlotlyPoint, drawn: Drawn<Subject>) => void,
  delay = 0,
): Plotted<Subject> {
  const element = useRef<PlotlyElement>(null);
  const [error, setError] = useState<string | null>(null);
  const [drawn, setDrawn] = useState<Drawn<Subject> | null>(null);
  // A listener stays for as long as its figure, and what it does may change meanwhile.
  const click = useRef(onClick);
  click.current = onClick;
  useEffect(() => {
    let live = true;
    const draw = async () => {
      try {
        const [plotly, figure] = await Promise.all([loadPlotly(), load()]);
        const target = element.current;
        if (!live || !target) return;
        setError(null);
        // When the window changes it is drawn as high as its element, which would have no height of its own.
        target.style.height = `${String(figure.layout.height)}px`;
        const config = { displayModeBar: false, responsive: true };
        setDrawn({ figure, about });
        const plotted = plotly.react(target, figure.data, { ...figure.layout, autosize: true }, config);
        // Not once it is done: what is drawn by now may be clicked.
        target.removeAllListeners?.("plotly_click");
        target.on?.("plotly_click", ({ points }) => points[0] && click.current(points[0], { figure, about }));
        await plotted;
      } catch (problem) {
        if (live) setError(problem instanceof Error ? problem.message : String(problem));
      }
    };
    const timer = setTimeout(() => void draw(), delay);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [request]);
  // Plotly keeps listeners on the window for charts that are not purged.
  useEffect(() => {
    const chart = element.current;
    return () => {
      loadPlotly().then(
        (plotly) => chart && plotly.purge(chart),
        () => {},
      );
    };
  }, []);
  return { element, drawn, error };
}
