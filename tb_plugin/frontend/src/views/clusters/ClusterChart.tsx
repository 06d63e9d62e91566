/** What each number of clusters would give: what it explains and how steady its chips are. One is chosen by its column. */
import { useState } from "preact/hooks";
import type { Lens, RecordKey } from "../../api/keys";
import type { ClusterStability, NumberOfClusters } from "../../api/types";
import { linear, linePath } from "../../layout/scales";
import { CLUSTER_RANGE } from "../../state/choices/options";
import { nouns } from "../../wording/nouns";
import { counted, percent } from "../../wording/numbers";
import type { PaneData } from "../../state/records/pane_data";
import { useAsked } from "../components/useAsked";
import { subjectsOf, type Subject } from "./subjects";
import styles from "./cluster_chart.css?inline";

export interface Props {
  panes: readonly Pick<PaneData, "resolved" | "content">[];
  /** The number that is shown. */
  clusters: number;
  load: (record: RecordKey, lens: Lens) => Promise<ClusterStability>;
  onChoose: (clusters: number) => void;
}

const NUMBERS = Array.from(
  { length: CLUSTER_RANGE.most - CLUSTER_RANGE.least + 1 },
  (_, at) => CLUSTER_RANGE.least + at,
);

/** In pixels; `pad`: above and below the lines, `axis`: at the left, `names`: of the lines, at the right. */
const BOX = { column: 24, pad: 8, axis: 20, names: 62, apart: 14 };
const WIDTH = BOX.column * NUMBERS.length;
const HEIGHTS = { one: 152, each: 92 };

export function ClusterChart({ panes, ...props }: Props) {
  const subjects = subjectsOf(panes);
  const height = subjects.length > 1 ? HEIGHTS.each : HEIGHTS.one;
  return (
    <>
      <style>{styles}</style>
      {subjects.map((subject, place) => (
        <OfRecord key={place} {...props} subject={subject} place={place} height={height} />
      ))}
      <p class="cluster-says">
        <Sample of="steady" />
        <b>steady</b>
        {": whether the same units share a chip when only one half of the data is read, or only the other. "}
        {"1: all of them; 0: no more than by chance (adjusted Rand index)."}
      </p>
      <p class="cluster-says">
        <Sample of="explained" />
        <b>explained</b>
        {`: how much of what the ${nouns()} do to the units the chips and clouds tell.`}
      </p>
      <p class="cluster-says fine">
        More clusters tell more, of noise, too. Where they are less steady, other data would divide the units otherwise.
        {subjects.some(({ untrained }) => untrained) &&
          " Steady does not mean learnt: before training, chips may be steadier than after it."}
      </p>
    </>
  );
}

interface RecordProps extends Omit<Props, "panes"> {
  subject: Subject;
  place: number;
  height: number;
}

function OfRecord({ subject: { name, record, lens, fewer }, place, height, clusters, load, onChoose }: RecordProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const { pin, identity } = lens;
  const found = useAsked([record.run, record.state], [record, pin, identity], () => load(record, lens));
  const answer = typeof found === "string" ? null : found;
  const rows = NUMBERS.map((k) => answer?.numbers.find((one) => one.clusters === k) ?? null);
  const told = pointed ?? clusters;
  const lacks = fewer !== null && told === lens.clusters;
  const choose = (k: number) => {
    setPointed(null);
    onChoose(k);
  };
  return (
    <div class="cluster-chart">
      <p class="cluster-told">
        <span>
          <b>{lacks ? `${fewer} of ${counted(told, "cluster")} asked` : counted(told, "cluster")}</b>
          {found === null && !lacks && ": reading both halves …"}
          {lacks ? `: ${TOO_FEW}` : answer && `: ${says(rows[told - CLUSTER_RANGE.least])}`}
        </span>
        <span class="fine" title={name}>
          {name}
        </span>
      </p>
      <div
        class="cluster-plot"
        role="radiogroup"
        aria-label={`number of clusters, ${name}`}
        style={{ width: `${BOX.axis + WIDTH + BOX.names}px`, paddingLeft: `${BOX.axis}px` }}
        onPointerLeave={() => setPointed(null)}
      >
        <Lines rows={rows} shown={told} height={height} />
        {NUMBERS.map((k, at) => (
          <span key={k} class={`cluster-column ${k === clusters ? "chosen" : ""}`} onPointerEnter={() => setPointed(k)}>
            <input
              type="radio"
              name={`clusters-${place}`}
              checked={k === clusters}
              aria-label={`${counted(k, "cluster")}${rows[at] ? `: ${says(rows[at])}` : ""}`}
              onChange={() => choose(k)}
            />
            <span aria-hidden="true" style={{ paddingTop: `${height}px` }}>
              {k}
            </span>
          </span>
        ))}
      </div>
      {typeof found === "string" && <p class="fine">{found}</p>}
      {answer?.why_unknown && <p class="fine">{`How steady they are is not known. ${answer.why_unknown}`}</p>}
    </div>
  );
}

/** The two lines over the columns, with their names at the right. */
function Lines({ rows, shown, height }: { rows: (NumberOfClusters | null)[]; shown: number; height: number }) {
  const least = Math.min(0, ...rows.map((row) => row?.agreement ?? 0));
  const x = (at: number) => BOX.axis + (at + 0.5) * BOX.column;
  const y = linear([least, 1], [height - BOX.pad, BOX.pad]);
  const lines = [
    { of: "steady", values: rows.map((row) => row?.agreement ?? null) },
    { of: "explained", values: rows.map((row) => row?.explained_variance ?? null) },
  ].filter(({ values }) => values.some((value) => value !== null));
  const ends = spread(lines.map(({ values }) => y(values.findLast((value) => value !== null) ?? 0)));
  return (
    <svg width={BOX.axis + WIDTH + BOX.names} height={height} aria-hidden="true">
      {[0, 0.5, 1].map((value) => (
        <path key={value} class="rule" d={`M${BOX.axis} ${y(value)}h${WIDTH}`} />
      ))}
      {[0, 1].map((value) => (
        <text key={value} x={BOX.axis - 6} y={y(value)} dy="0.35em" text-anchor="end">
          {value}
        </text>
      ))}
      {lines.map(({ of, values }, line) => (
        <g key={of} class={of}>
          <path d={linePath(values, (value, at) => (value === null ? null : [x(at), y(value)]))} />
          {values.map((value, at) =>
            value === null ? null : (
              <circle
                key={at}
                cx={x(at)}
                cy={y(value)}
                r={at + CLUSTER_RANGE.least === shown ? 4 : 2}
                data-value={value}
              />
            ),
          )}
          <text x={BOX.axis + WIDTH + 2} y={ends[line]} dy="0.35em">
            {of}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** How a line is drawn. */
function Sample({ of }: { of: string }) {
  return (
    <svg class="cluster-sample" width="24" height="10" aria-hidden="true">
      <g class={of}>
        <path d="M0 5h24" />
      </g>
    </svg>
  );
}

const TOO_FEW = "there are too few units or words";

/** The numbers of one row, in words. */
function says(row: NumberOfClusters | null | undefined): string {
  if (!row) return `not told, as ${TOO_FEW}`;
  const steady = row.agreement === null ? "" : `steady ${row.agreement.toFixed(2).replace("-", "−")}, `;
  return `${steady}explained ${percent(row.explained_variance)}`;
}

/** Places of two names that are too near each other, as far apart as they need. */
function spread(places: number[]): number[] {
  const [first, second] = places;
  if (first === undefined || second === undefined) return places;
  const missing = BOX.apart - Math.abs(first - second);
  const by = (missing > 0 ? missing / 2 : 0) * (first < second ? -1 : 1);
  return [first + by, second - by];
}
