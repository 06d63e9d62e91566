/** A chart that the plugin made in Python, drawn by Plotly; a click on a mark tells what it stands for. */
import type { Query } from "../../../api/source";
import type { RecordKey } from "../../../api/keys";
import type { Session } from "../../../state/session/session";
import type { Theme } from "../../theme/theme";
import { usePlotly } from "../../components/usePlotly";
import { ChartExport } from "../../saving/SaveChart";

export interface ChartContext {
  record: RecordKey & { epoch: number };
  theme: Theme;
  load: Session["figure"];
}

/** Plotly takes longer than the whole linked view, so that is seen first, and charts wait for a slider to rest. */
const AFTER_DRAWING_MS = 120;

interface Props extends ChartContext {
  name: string;
  query: Query;
  /** What screen readers say of the chart. */
  label: string;
  /** Height that it will have, where that is known. */
  height?: number;
  onUnit?: (unit: number) => void;
  onWord?: (word: string) => void;
}

export function Chart({ record, theme, load, name, query, label, height, onUnit, onWord }: Props) {
  const { element, drawn, error } = usePlotly(
    JSON.stringify([record, name, query, theme]),
    record,
    () => load(record, name, [...query, ["theme", theme]]),
    (point) => {
      if (onUnit && typeof point.customdata === "number") onUnit(point.customdata);
      // Bars are outputs of the model, boxes are words.
      else if (onWord && point.data?.type === "box" && typeof point.y === "string") onWord(point.y);
    },
    AFTER_DRAWING_MS,
  );
  return (
    <>
      <div
        class="chart"
        ref={element}
        role="img"
        aria-label={label}
        data-chart={name}
        style={height === undefined ? undefined : `--to-come:${height}px`}
      />
      {!drawn && error === null && <p class="chart-export to-come" aria-hidden="true" />}
      {drawn && (
        <ChartExport
          figure={drawn.figure}
          name={name}
          record={drawn.about}
          theme={theme}
          size={() => ({ width: element.current?.clientWidth ?? 0, height: element.current?.clientHeight ?? 400 })}
        />
      )}
      {error !== null && <p class="note">{error}</p>}
    </>
  );
}
