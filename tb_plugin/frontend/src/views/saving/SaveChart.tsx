/** A chart's numbers as CSV, and the chart itself as a file. */
import { nouns } from "../../wording/nouns";
import type { Figure } from "../../api/types";
import type { RecordKey } from "../../api/keys";
import { loadPlotly } from "../../api/plotly";
import { csvFile, pngFile, saveFile, svgFile } from "../../export/files";
import { figureTable } from "../../export/figure_table";
import { fileName } from "../../export/names";
import { toCsv } from "../../export/table";
import type { Theme } from "../theme/theme";
import { colour } from "../theme/colours";
import { sayOutcome } from "../components/Status";

interface Props {
  figure: Figure;
  /** What the file is called, and the record that it is about. */
  name: string;
  record: RecordKey & { epoch: number };
  theme: Theme;
  /** Size of the chart on the screen. */
  size: () => { width: number; height: number };
}

/** Pixels: the panel is narrow, a page is not. */
const LEAST_WIDTH = 640;

export function ChartExport({ figure, name, record, theme, size }: Props) {
  const saved = (content: Blob, ending: string) => saveFile(content, fileName(name, [record], ending));
  const drawn = async () => {
    const { width: shown, height } = size();
    const width = Math.max(LEAST_WIDTH, shown);
    const layout = {
      ...figure.layout,
      paper_bgcolor: colour("surface", theme),
      plot_bgcolor: colour("surface", theme),
      width,
      height,
    };
    const plotly = await loadPlotly();
    const address = await plotly.toImage({ data: figure.data, layout }, { format: "svg", width, height });
    return { svg: decodeURIComponent(address.slice(address.indexOf(",") + 1)), width, height };
  };
  const forms: [string, () => Promise<string> | string][] = [
    ["CSV", () => saved(csvFile(toCsv(figureTable(figure))), "csv")],
    ["SVG", async () => saved(svgFile(await drawn()), "svg")],
    ["PNG", async () => saved(await pngFile(await drawn()), "png")],
  ];
  return (
    <p class="chart-export">
      <span aria-hidden="true">⤓</span>
      {forms.map(([form, save]) => (
        <button
          key={form}
          type="button"
          class="plain"
          aria-label={`save chart of ${name === "words" ? nouns() : name} as ${form}`}
          onClick={() => void sayOutcome(save)}
        >
          {form}
        </button>
      ))}
    </p>
  );
}
