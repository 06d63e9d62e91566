/** The numbers that a chart shows, read from its traces; `meta` says what each is (see `lightning_rnnvis.figures`). */
import type { Figure } from "../api/types";
import { noun } from "../wording/nouns";
import type { Cell, Table } from "./table";

interface Meta {
  word?: string;
  /** Of a line: the `mean` of a word's responses, or the one response `here`. Of bars: what the thing `promotes`. */
  kind?: string;
  /** "unit 3", "chip 1". */
  of?: string;
  seen?: number;
  /** Of a band: its lower and upper edge. Of a box: those of the whiskers, then of the box. */
  edges?: [string, string] | [string, string][];
  state?: string;
  metric?: string;
}

interface Trace {
  type?: string;
  name?: string;
  x?: Cell[];
  y?: Cell[];
  customdata?: unknown[];
  meta?: Meta;
  mean?: number[];
  q1?: number[];
  q3?: number[];
  lowerfence?: number[];
  upperfence?: number[];
  /** Of a heat map, row by row. */
  z?: Cell[][];
  /** Of a flow. */
  node?: { label: string[] };
  link?: { source: number[]; target: number[]; value: number[] };
}

type Row = Record<string, Cell>;

export function figureTable(figure: Figure): Table {
  const traces = figure.data as Trace[];
  if (traces.some((trace) => trace.meta?.metric)) return tabled(traces.flatMap(metricRows));
  if (traces.some((trace) => trace.meta?.of)) return tabled(traces.flatMap((trace) => strongestRows(trace)));
  if (traces.some((trace) => trace.meta?.word)) return tabled(unitRows(traces));
  return tabled(traces.flatMap(pointRows));
}

/** A row a unit and word, in the order of the chart, with the edges of the bands around it. */
function unitRows(traces: readonly Trace[]): Row[] {
  const bands = traces.filter((trace) => trace.meta?.edges);
  return traces.flatMap(({ customdata, y, meta = {} }) => {
    if (!customdata || !y || !meta.kind) return [];
    const around = meta.kind === "mean" ? bands.filter((band) => band.meta?.word === meta.word) : [];
    return customdata.map((unit, place): Row => {
      const named = { unit: unit as number, [noun()]: meta.word ?? "" };
      const row: Row = { ...named, kind: meta.kind!, response: y[place] ?? null };
      for (const band of around) {
        const [low, high] = band.meta!.edges as [string, string];
        const values = band.y ?? [];
        // The upper edge runs forward, the lower one back.
        row[low] = values[values.length - 1 - place] ?? null;
        row[high] = values[place] ?? null;
      }
      if (meta.seen !== undefined) row.seen = meta.seen;
      return row;
    });
  });
}

function strongestRows({ type, x = [], y = [], meta = {}, ...box }: Trace): Row[] {
  return y.map((name, place): Row => {
    const row: Row = { of: meta.of ?? "", kind: type === "box" ? noun() : "output", name: name ?? "" };
    if (type !== "box") return { ...row, promoted: x[place] ?? null };
    row.response = box.mean?.[place] ?? null;
    const [wide, narrow] = meta.edges?.length === 1 ? [null, meta.edges[0]] : (meta.edges ?? []);
    if (Array.isArray(wide))
      [row[wide[0]], row[wide[1]]] = [box.lowerfence?.[place] ?? null, box.upperfence?.[place] ?? null];
    if (Array.isArray(narrow)) [row[narrow[0]], row[narrow[1]]] = [box.q1?.[place] ?? null, box.q3?.[place] ?? null];
    if (meta.seen !== undefined) row.seen = meta.seen;
    return row;
  });
}

function metricRows({ x = [], y = [], customdata = [], meta = {} }: Trace): Row[] {
  return x.map((step, place) => ({
    state: meta.state ?? "",
    metric: meta.metric ?? "",
    epoch: (customdata[place] as number[] | undefined)?.[0] ?? null,
    step,
    value: y[place] ?? null,
  }));
}

/** Of figures whose traces say nothing of themselves: flows, heat maps, and points with the names that they carry. */
function pointRows({ name, x = [], y = [], customdata = [], z, node, link }: Trace): Row[] {
  if (node && link)
    return link.value.map((value, place) => ({
      from: node.label[link.source[place]!] ?? null,
      to: node.label[link.target[place]!] ?? null,
      value,
    }));
  if (z)
    return z.flatMap((row, down) =>
      row.map((value, along) => {
        const [one, other] = namesAt((customdata[down] as unknown[] | undefined)?.[along]);
        return { row: one ?? y[down] ?? down, column: other ?? x[along] ?? along, value };
      }),
    );
  return y.map((value, place) => {
    const [named] = namesAt(customdata[place]);
    const row: Row = name === undefined ? {} : { series: unescaped(name) };
    return { ...row, ...(named === undefined ? {} : { name: named }), x: x[place] ?? place, y: value };
  });
}

function namesAt(data: unknown): string[] {
  return (Array.isArray(data) ? data : []).filter((one) => typeof one === "string").map(unescaped);
}

/** Texts of a figure are written so that Plotly shows them as they are; here they are plain texts. */
function unescaped(text: string): string {
  const names: Record<string, string> = { lt: "<", gt: ">", "#123": "{", "#36": "$", amp: "&" };
  return text.replace(/&(lt|gt|#123|#36|amp);/g, (_, name: string) => names[name]!);
}

/** Columns in the order in which rows bring them; edges of bands from the lowest to the highest. */
function tabled(rows: readonly Row[]): Table {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const edges = columns
    .filter((column) => column.endsWith(" %"))
    .sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
  const ordered = columns.map((column) => (column.endsWith(" %") ? edges.shift()! : column));
  return { columns: ordered, rows: rows.map((row) => ordered.map((column) => row[column] ?? null)) };
}
