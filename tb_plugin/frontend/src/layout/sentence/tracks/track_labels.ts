/** Where the numbers beside the steps of a track stand that tell most, as far as there is room. */
import { overlap, type Box } from "../../box";
import type { Measure } from "../../text";
import type { Track } from "./track";
import { crossed, type Lines, type Node } from "./track_lines";

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

const LABEL_SIZE = 11;
const LABEL_HEIGHT = 13;
/** The longest number that stands behind the name of a class. */
const LONGEST = " > 99.9 %";

/**
 * Whether numbers stand with the name of their class: then all do, at every epoch and in every sentence, else the class
 * that they all are of stands above the track.
 */
export function hasRoomForNames({ classes }: Pick<Track, "classes">, width: number, measure: Measure): boolean {
  const names = classes ? [classes.low, classes.high] : [];
  return names.every((name) => widthOf(name + LONGEST, measure) <= width);
}

/** Between a line and a number at its end. */
const BESIDE = 3;
/** Half the width of the line of what came. */
const HALF_CAME = 2.25;

/**
 * Those that tell most have the first choice of a text and a place; what would touch another label, a node, the line of
 * its own curve or of what came has none. What tells most of all in sight of one curve that a model said stands on that
 * line rather than not at all, that of a path `below` it; of a variable without forecasts the ends of its axis stand below, and of several classes
 * the name alone is shorter.
 */
export function placeLabels(
  track: Track,
  window: Box,
  points: readonly Node[],
  {
    nodes,
    radius,
    lines,
    below,
  }: { nodes: readonly Node[]; radius: number; lines: readonly Lines[]; below: Box | null },
  measure: Measure,
): Label[] {
  const came = lines.filter((_, place) => track.curves[place]!.cameOf !== undefined).flat();
  const form = hasRoomForNames(track, window.width, measure) ? 0 : 1;
  const placed: Label[] = [];
  const named: Node[] = [];
  const size = Math.max(radius, 2.5);
  const inSight = track.telling.flatMap((one) => {
    const node = points.find(({ step, curve }) => step === one.step && curve === one.curve);
    return node ? [{ node, ...one }] : [];
  });
  for (const [rank, { node, step, curve, texts }] of inSight.entries()) {
    if (placed.some(({ box }) => overlap(box, around(node, size)))) continue;
    const free = (track.kind === "classes" ? texts.slice(form, form + 1) : texts)
      .flatMap((text) => {
        const width = widthOf(text, measure);
        const beside = boxesBeside(node, window, width, size, rank === 0).filter((box) => isWithin(box, window));
        const under = below && rank === 0 ? [boxBelow(node, below, width)].filter((box) => isWithin(box, below)) : [];
        return [...beside, ...under].map((box) => ({ text, box }));
      })
      .filter(
        ({ box }) =>
          placed.every((other) => !overlap(box, other.box)) &&
          !crossed(grown(box, HALF_CAME), came) &&
          [...nodes, ...named].every((other) => other === node || !overlap(box, around(other, size))),
      );
    const found =
      free.find(({ box }) => !crossed(box, lines.flat())) ??
      free.find(({ box }) => !crossed(box, lines[curve]!)) ??
      (rank === 0 && (track.kind !== "variable" || track.ahead) && track.kind !== "many" ? free[0] : undefined);
    if (!found) continue;
    const { text, box } = found;
    const ends = box.x < node.x;
    named.push(node);
    placed.push({ curve, step, text, box, ends, x: ends ? box.x + box.width : box.x, y: box.y + LABEL_HEIGHT / 2 });
  }
  return placed;
}

function widthOf(text: string, measure: Measure): number {
  return measure(text, LABEL_SIZE) * 1.05;
}

/** At its sides, the one with more room first; then below and above it; of the first label at the ends of the axis, too. */
function boxesBeside(node: Node, window: Box, width: number, size: number, isFirst: boolean): Box[] {
  const gap = size + 3;
  const lowest = window.y + window.height - LABEL_HEIGHT;
  const within = (x: number) => clamp(x, window.x, window.x + window.width - width);
  const at = (x: number, y: number) => ({ x, y, width, height: LABEL_HEIGHT });
  const y = clamp(node.y - LABEL_HEIGHT / 2, window.y, lowest);
  const sides = [at(node.x - gap - width, y), at(node.x + gap, y)];
  if (node.x < window.x + window.width / 2) sides.reverse();
  // Letters leave the edges of their boxes free, which may touch the node.
  const touching = node.y + size - 2;
  const below = Math.max(touching, Math.min(node.y + gap - 2, lowest));
  const above = Math.min(2 * node.y - touching, Math.max(node.y - gap + 2, window.y + LABEL_HEIGHT)) - LABEL_HEIGHT;
  const middle = within(node.x - width / 2);
  const along = isFirst ? [middle, within(node.x - width - BESIDE), within(node.x + BESIDE)] : [middle];
  const far = isFirst ? [at(within(Infinity), y), at(window.x, y)] : [];
  return [...sides, ...far, ...[below, above].flatMap((y) => along.map((x) => at(x, y)))];
}

/** In the line below the last forecast. */
function boxBelow(node: Node, { x, y, width: room }: Box, width: number): Box {
  return { x: clamp(node.x - width / 2, x, Math.max(x, x + room - width)), y: y + 1, width, height: LABEL_HEIGHT };
}

function isWithin(box: Box, window: Box): boolean {
  return (
    box.x >= window.x &&
    box.x + box.width <= window.x + window.width + 0.01 &&
    box.y >= window.y &&
    box.y + box.height <= window.y + window.height + 0.01
  );
}

function around({ x, y }: Node, radius: number): Box {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
