/** A track in pixels: lines, nodes, and what is written beside the steps that tell most, where there is room. */
import { overlap, type Box } from "../box";
import type { Measure } from "../text";
import type { Telling, Track } from "./track";

export interface Node {
  curve: number;
  step: number;
  x: number;
  y: number;
  /** Position on the axis. */
  at: number;
}

export interface Label {
  curve: number;
  step: number;
  text: string;
  x: number;
  y: number;
  box: Box;
  /** Whether the text ends at x, rather than begins there. */
  ends: boolean;
}

export interface DrawnTrack {
  /** x of the track's lines. */
  lines: number[];
  bands: Box[];
  /** One a curve. */
  paths: string[];
  /** The same through steps whose values the model does not use, of a curve of numbers; empty where there are none. */
  early: string[];
  /** The curve with every chip on; empty where none is off. */
  before: string;
  /** Radius of the nodes; 0 where steps are too close together for nodes of their own. */
  radius: number;
  /** Those that are drawn: of several classes the best one's. */
  nodes: Node[];
  labels: Label[];
}

/** Between the ends of the axis and those of the track, so that nodes are whole. */
const INSET = 6;
export const LABEL_SIZE = 11;
const LABEL_HEIGHT = 13;

/** `rows`: the boxes of the glyphs; labels stand at those from `from` on, `visible` of them. */
export function drawTrack(
  track: Track,
  box: Pick<Box, "x" | "width">,
  rows: readonly Box[],
  { from, visible }: { from: number; visible: number },
  measure: Measure,
): DrawnTrack {
  const xOf = (at: number) => box.x + INSET + at * Math.max(0, box.width - 2 * INSET);
  const last = rows[from + visible - 1];
  const top = rows[from]?.y ?? 0;
  const height = last ? last.y + last.height - top : 0;
  const pitch = visible > 0 ? (height + 1) / visible : 0;
  const nodesOf = (at: readonly (number | null)[], curve: number) =>
    at.flatMap((value, step) =>
      value === null || !rows[step]
        ? []
        : [{ curve, step, at: value, x: xOf(value), y: rows[step].y + rows[step].height / 2 }],
    );
  const points = track.curves.flatMap(({ at }, curve) => nodesOf(at, curve));
  const edges = [0, ...track.lines, 1].map(xOf);
  edges[0] = box.x;
  edges[edges.length - 1] = box.x + box.width;
  const numbers = track.kind === "variable" || track.kind === "values";
  const radius = pitch >= 24 ? (numbers ? 2.5 : 4) : pitch >= 11 && !numbers ? 2.5 : 0;
  const isInSight = ({ step }: Node) => step >= from && step < from + visible;
  const isDrawn = ({ curve, step }: Node) =>
    radius > 0 && (track.best ? track.best[step] === curve : track.curves.length === 1);
  const isEarly = (step: number) => track.kind === "values" && track.entered?.[step] === false;
  const ofCurves = (has: (step: number) => boolean) =>
    track.curves.map((_, curve) => path(points.filter((point) => point.curve === curve && has(point.step))));
  const window = { ...box, y: top, height };
  const inSight = points.filter(isInSight);
  const place = (telling: readonly Telling[]) =>
    placeLabels(telling, window, inSight, { nodes: inSight.filter(isDrawn), radius }, measure);
  const labels = track.kind === "classes" ? placeAlike(track.telling, place) : place(track.telling);
  const nodes = points.filter(
    (one) => isDrawn(one) || labels.some(({ curve, step }) => curve === one.curve && step === one.step),
  );
  return {
    lines: track.lines.map(xOf),
    bands: track.banded
      ? edges.slice(1).map((x, place) => ({ x: edges[place]!, y: top, width: x - edges[place]!, height }))
      : [],
    paths: ofCurves((step) => !isEarly(step)),
    early: ofCurves((step) => isEarly(step) || isEarly(step - 1)),
    before: track.before ? path(nodesOf(track.before, 0)) : "",
    radius,
    nodes,
    labels,
  };
}

/** A line through neighbouring steps; a step that is not known parts it, and one that stands alone is a dash. */
function path(nodes: readonly Node[]): string {
  return nodes
    .map(({ x, y, step }, place) => {
      const [before, after] = [nodes[place - 1]?.step === step - 1, nodes[place + 1]?.step === step + 1];
      return before || after
        ? `${before ? "L" : "M"}${round(x)} ${round(y)}`
        : `M${round(x - DASH)} ${round(y)}h${2 * DASH}`;
    })
    .join("");
}

/** Half the width of a step that stands alone. */
const DASH = 4;

/** With their class, of several epochs and sentences alike, though few have room; without where none has. */
function placeAlike(telling: readonly Telling[], place: (telling: readonly Telling[]) => Label[]): Label[] {
  const inForm = (form: number) => place(telling.map((one) => ({ ...one, texts: one.texts.slice(form, form + 1) })));
  const named = inForm(0);
  return named.length > 0 ? named : inForm(1);
}

/**
 * Those that tell most have the first choice of a text and a place; what would touch another label or a node has none,
 * nor what would touch a line, where there is one curve. What tells most of all stands on the line rather than not at all.
 */
function placeLabels(
  telling: readonly Telling[],
  window: Box,
  points: readonly Node[],
  { nodes, radius }: { nodes: readonly Node[]; radius: number },
  measure: Measure,
): Label[] {
  const placed: Label[] = [];
  const named: Node[] = [];
  const isOne = points.every(({ curve }) => curve === 0);
  for (const [rank, { step, curve, texts }] of telling.entries()) {
    const node = points.find((one) => one.step === step && one.curve === curve);
    if (!node) continue;
    const gap = Math.max(radius, 2.5) + 3;
    const y = clamp(node.y - LABEL_HEIGHT / 2, window.y, window.y + window.height - LABEL_HEIGHT);
    const places = texts.flatMap((text) => {
      const width = measure(text, LABEL_SIZE) * 1.05;
      const at = (x: number, y: number) => ({ text, box: { x, y, width, height: LABEL_HEIGHT } });
      const sides = [at(node.x - gap - width, y), at(node.x + gap, y)];
      if (node.x < window.x + window.width / 2) sides.reverse();
      if (rank > 0) return sides;
      const middle = clamp(node.x - width / 2, window.x, window.x + window.width - width);
      return [...sides, at(middle, node.y + gap - 2), at(middle, node.y - gap + 2 - LABEL_HEIGHT)];
    });
    const free = places.filter(
      ({ box }) =>
        isWithin(box, window) &&
        placed.every((other) => !overlap(box, other.box)) &&
        [...nodes, ...named].every((other) => other === node || !overlap(box, around(other, Math.max(radius, 2.5)))),
    );
    const found = free.find(({ box }) => !crossed(box, points)) ?? (isOne && rank > 0 ? undefined : free[0]);
    if (!found || placed.some(({ box }) => overlap(box, around(node, Math.max(radius, 2.5))))) continue;
    const { text, box } = found;
    const ends = box.x < node.x;
    named.push(node);
    placed.push({ curve, step, text, box, ends, x: ends ? box.x + box.width : box.x, y: box.y + LABEL_HEIGHT / 2 });
  }
  return placed;
}

function isWithin(box: Box, window: Box): boolean {
  return (
    box.x >= window.x &&
    box.x + box.width <= window.x + window.width &&
    box.y >= window.y &&
    box.y + box.height <= window.y + window.height + 0.01
  );
}

function around({ x, y }: Node, radius: number): Box {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

/** Whether a line between two neighbouring steps goes through a box. */
function crossed(box: Box, nodes: readonly Node[]): boolean {
  return nodes.some((node, place) => {
    const next = nodes[place + 1];
    if (!next || next.curve !== node.curve || next.step !== node.step + 1) return false;
    // Where the line enters and leaves the height of the box.
    const xAt = (y: number) =>
      next.y === node.y
        ? node.x
        : node.x + ((next.x - node.x) * (clamp(y, node.y, next.y) - node.y)) / (next.y - node.y);
    if (next.y < box.y || node.y > box.y + box.height) return false;
    const ends = [xAt(box.y), xAt(box.y + box.height)];
    return Math.min(...ends) < box.x + box.width && Math.max(...ends) > box.x;
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
