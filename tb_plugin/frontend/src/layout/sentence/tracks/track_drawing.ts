/** A track in pixels: lines, nodes, and what is written beside the steps that tell most, where there is room. */
import type { Box } from "../../box";
import type { Measure } from "../../text";
import { hasLineBelow, isStepped, LINE_AHEAD, namedCurves, type Track } from "./track";
import { placeLabels, type Label } from "./track_labels";
import { curveLines, linesPath, stairLines, type Lines, type Node, type Stairs } from "./track_lines";

export interface DrawnTrack {
  /** x of the track's lines. */
  lines: number[];
  bands: Box[];
  /** One a curve. */
  paths: string[];
  /** Of curves that are stairs the parts between two steps; else empty. */
  joins: string[];
  /** The same through steps whose values the model does not use or that are beyond the axis, of a curve of numbers. */
  early: string[];
  /** The curve with every chip on; empty where none is off. */
  before: string;
  /** Radius of the nodes; 0 where steps are too close together for nodes of their own. */
  radius: number;
  /** Those that are drawn: of several classes the best one's. */
  nodes: Node[];
  /** Where a curve goes beyond an end of the axis and where it comes back, as arrows, in sight. */
  beyond: string;
  labels: Label[];
}

/** Between the ends of the axis and those of the track, so that nodes are whole. */
const INSET = 6;

/**
 * `rows`: the boxes of the glyphs; labels stand at those from `from` on, `visible` of them. `until`: how far to the right
 * the line below the last forecast is free, the end of the track if missing.
 */
export function drawTrack(
  track: Track,
  box: Pick<Box, "x" | "width">,
  rows: readonly Box[],
  { from, visible, until = box.x + box.width }: { from: number; visible: number; until?: number },
  measure: Measure,
): DrawnTrack {
  const xOf = (at: number) => xIn(box, at);
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
    radius > 0 && (track.best ? track.best[step] === curve : namedCurves(track).length === 1 && curve === 0);
  const isEarly = (step: number) => track.kind === "values" && track.entered?.[step] === false;
  const ofCurve = (curve: number, has = (_: number) => true) =>
    points.filter((point) => point.curve === curve && has(point.step));
  const stairs = track.curves.map((_, curve) => stairsOf(track, ofCurve(curve), rows));
  // Along the end of an axis nothing is told but that it is beyond.
  const isPale = (curve: number, step: number) => isEarly(step) || Boolean(track.curves[curve]!.beyond?.[step]);
  const ofCurves = (has: (curve: number, step: number) => boolean) =>
    stairs.map((stair, curve) => linesPath(stair?.down ?? curveLines(ofCurve(curve, (step) => has(curve, step)))));
  const isAhead = track.ahead !== null && from + visible > track.ahead.from.length;
  const window = { ...box, y: top, height };
  const below = isAhead ? { x: box.x, y: top + height, width: until - box.x, height: LINE_AHEAD } : null;
  const inSight = points.filter(isInSight);
  // What stands below the words is not told once more.
  const areTold = track.kind === "many" && track.below !== null && hasLineBelow(rows[from]);
  const lines = stairs.map((stair, curve) => (stair ? [...stair.down, ...stair.across] : curveLines(ofCurve(curve))));
  const drawn = { nodes: inSight.filter(isDrawn), radius, lines, below };
  const labels = areTold ? [] : placeLabels(track, window, inSight, drawn, measure);
  const nodes = points.filter(
    (one) => isDrawn(one) || labels.some(({ curve, step }) => curve === one.curve && step === one.step),
  );
  return {
    lines: track.lines.map(xOf),
    bands: track.banded
      ? edges.slice(1).map((x, place) => ({ x: edges[place]!, y: top, width: x - edges[place]!, height }))
      : [],
    joins: stairs.map((stair) => linesPath(stair?.across ?? [])),
    paths: ofCurves((curve, step) => !isPale(curve, step)),
    early: ofCurves((curve, step) => [step, step - 1, step + 1].some((one) => isPale(curve, one))),
    before: track.before ? linesPath(curveLines(nodesOf(track.before, 0))) : "",
    radius,
    nodes,
    beyond: inSight
      .filter((one) => turnsBeyond(track, one))
      .map((one) => arrow(track, one))
      .join(""),
    labels,
  };
}

/** What a step would forecast, were it the end of the window, and where that starts: at the step, as far as it has a value. */
export function pathFrom(
  { ahead, curves }: Track,
  box: Pick<Box, "x" | "width">,
  rows: readonly Box[],
  step: number,
): { path: string; start: Pick<Node, "x" | "y"> } | null {
  const said = ahead?.from[step];
  if (!ahead || !said) return null;
  const nodes = [curves[0]!.at[step] ?? null, ...said].flatMap((at, place) => {
    const row = rows[step + (place > 0 ? ahead.leads[place - 1]! : 0)];
    return at === null || !row ? [] : [{ x: xIn(box, at), y: row.y + row.height / 2 }];
  });
  return nodes[0] ? { path: linesPath([nodes]), start: nodes[0] } : null;
}

function xIn({ x, width }: Pick<Box, "x" | "width">, at: number): number {
  return x + INSET + at * Math.max(0, width - 2 * INSET);
}

/** Whether a curve is beyond an end of its axis at a step, and not at both of its neighbours. */
function turnsBeyond({ curves }: Track, { curve, step }: Node): boolean {
  const { beyond } = curves[curve]!;
  return Boolean(beyond?.[step]) && [step - 1, step + 1].some((one) => beyond![one] !== beyond![step]);
}

/** Its length, and half its height, in pixels. */
const ARROW = { length: 5, half: 4 };

/** From the end of the axis to the edge of the track. */
function arrow({ curves }: Track, { curve, step, x, y }: Node): string {
  const out = (curves[curve]!.beyond![step] ?? 0) * ARROW.length;
  return `M${x} ${y - ARROW.half}l${out} ${ARROW.half}l${-out} ${ARROW.half}z`;
}

/** Between two curves that go across between the same rows, where these leave room, in pixels. */
const ACROSS = 3;
const ROOM_ACROSS = 16;

/** Several classes are known at words alone: a line between two would tell of what is not, and three of them a tangle. */
function stairsOf(
  track: Track,
  nodes: readonly Node[],
  [first, second]: readonly Box[],
): { down: Lines; across: Lines } | null {
  if (!isStepped(track) || !first) return null;
  const pitch = second ? second.y - first.y : first.height;
  const place = (nodes[0]?.curve ?? 0) - (track.curves.length - 1) / 2;
  const stairs: Stairs = {
    edge: first.height / 2,
    between: pitch / 2,
    shift: pitch < ROOM_ACROSS ? 0 : ACROSS * place,
  };
  return stairLines(nodes, stairs);
}
