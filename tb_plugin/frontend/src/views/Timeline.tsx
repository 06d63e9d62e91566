/** The recorded metrics over the records, from the headers alone; a click goes to the record. */
import { line } from "d3-shape";
import type { RecordHeader } from "../api/types";
import { linear } from "../layout/linear";
import { plain } from "../layout/numbers";
import type { Resolved } from "../state/resolve";
import { recordName } from "./RecordPicker";

interface Props {
  /** One a pane; the first gives the lines, all give cursors. */
  resolved: readonly (Resolved | null)[];
  width: number;
  /** Of one curve. */
  height: number;
  onGo: (index: number) => void;
}

/** Metrics drawn, each with a companion drawn pale behind it, and what it says in a sentence. */
const METRICS = [
  {
    name: "explained_variance",
    beside: "explained_variance_null",
    title: "explained by blocks",
    says: "Share of the scaled response matrix that chips and clouds explain; pale: the same for random signs.",
  },
  {
    name: "response_rank",
    beside: null,
    title: "response rank",
    says: "Effective rank of the response matrix: falls when the model starts to learn, rises as it tells words apart.",
  },
  {
    name: "blockiness",
    beside: null,
    title: "blockiness",
    says: "Explained variance over what any model of the same rank could explain.",
  },
  {
    name: "word_share",
    beside: null,
    title: "word share",
    says: "Share of the change that the current word fixes, less its chance value.",
  },
  {
    name: "agreement",
    beside: null,
    title: "agreement",
    says: "Adjusted Rand index of the units' chips with the previous record: settles as training does.",
  },
] as const;

const PAD = 5;

export function Timeline({ resolved, width, height, onGo }: Props) {
  const main = resolved[0];
  if (!main || main.history.records.length < 2) return null;
  const { records } = main.history;
  const known = METRICS.filter(({ name }) => records.some((record) => typeof record.metrics[name] === "number"));
  if (known.length === 0) return null;
  const each = Math.floor((width - 24) / known.length) - 16;
  const cursors = resolved.flatMap((one) => {
    if (!one || one.run.name !== main.run.name || one.history.name !== main.history.name) return [];
    return [one.index];
  });
  return (
    <div class="timeline" aria-label="metrics over the records">
      {known.map((metric) => (
        <Curve
          key={metric.name}
          metric={metric}
          records={records}
          cursors={cursors}
          width={each}
          height={height}
          onGo={onGo}
        />
      ))}
    </div>
  );
}

interface CurveProps {
  metric: (typeof METRICS)[number];
  records: readonly RecordHeader[];
  cursors: readonly number[];
  width: number;
  height: number;
  onGo: (index: number) => void;
}

function Curve({ metric, records, cursors, width, height, onGo }: CurveProps) {
  const read = (name: string | null) =>
    records.map((record, index) => [index, name === null ? null : (record.metrics[name] ?? null)] as const);
  const main = read(metric.name);
  const beside = read(metric.beside);
  const values = [...main, ...beside].flatMap(([, value]) => value ?? []);
  const x = linear([0, records.length - 1], [PAD, width - PAD]);
  const y = linear([Math.min(0, ...values), Math.max(...values, 1e-9)], [height - PAD, PAD]);
  const path = line<readonly [number, number | null]>()
    .defined(([, value]) => value !== null)
    .x(([index]) => x(index))
    .y(([, value]) => y(value ?? 0));
  const here = records[cursors[0] ?? 0];
  const shown = here?.metrics[metric.name];
  return (
    <figure class="curve" title={metric.says}>
      <figcaption>
        {metric.title} <strong>{plain(shown)}</strong>
      </figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${metric.title}: ${plain(shown)} at ${here ? recordName(here) : ""}`}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onGo(Math.round(linear([PAD, width - PAD], [0, records.length - 1])(event.clientX - box.left)));
        }}
      >
        <path class="axis" d={`M${PAD} ${y(0)}H${width - PAD}`} />
        <path class="beside" d={path(beside) ?? ""} />
        <path class="curve-line" d={path(main) ?? ""} />
        {cursors.map((index) => {
          const value = main[index]?.[1];
          return (
            <g key={index} class="cursor">
              <path d={`M${x(index)} 0V${height}`} />
              {typeof value === "number" && <circle cx={x(index)} cy={y(value)} r={3.5} />}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
