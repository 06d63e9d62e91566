/** The lines of a curve: from step to step, or of classes in stairs, as what a model says holds until the next word. */
import type { Box } from "../../box";

export interface Node {
  curve: number;
  step: number;
  x: number;
  y: number;
  /** Position on the axis. */
  at: number;
}

/** Each through its points, from top to bottom. */
export type Lines = readonly (readonly Pick<Node, "x" | "y">[])[];

/** The stairs of a curve in pixels: from the middle of a row to its edge, and to the middle between two rows. */
export interface Stairs {
  edge: number;
  between: number;
  /** How far below the middle between two rows this curve goes across: several do so beside each other. */
  shift: number;
}

/** Half the width of a step that stands alone. */
const DASH = 4;

/** Through neighbouring steps: a step that is not known parts them, and one that stands alone is a dash. */
export function curveLines(nodes: readonly Node[]): Lines {
  return runsOf(nodes).map((run) => {
    const { x, y } = run[0]!;
    const dash = [-DASH, DASH].map((across) => ({ x: x + across, y }));
    return run.length > 1 ? run : dash;
  });
}

/** Down each row, and across between two. */
export function stairLines(nodes: readonly Node[], { edge, between, shift }: Stairs): { down: Lines; across: Lines } {
  const runs = runsOf(nodes).map((run) =>
    run.map(({ x, y }, place): Lines[number] => [
      { x, y: y - (place > 0 ? between - shift : edge) },
      { x, y: y + (place < run.length - 1 ? between + shift : edge) },
    ]),
  );
  const across = runs.flatMap((downs) => downs.slice(1).map((next, place) => [downs[place]![1]!, next[0]!]));
  return { down: runs.flat(), across };
}

function runsOf(nodes: readonly Node[]): Node[][] {
  const runs: Node[][] = [];
  for (const node of nodes) {
    const run = runs.at(-1);
    if (run?.at(-1)!.step === node.step - 1) run.push(node);
    else runs.push([node]);
  }
  return runs;
}

export function linesPath(lines: Lines): string {
  return lines
    .map((points) => points.map(({ x, y }, place) => `${place > 0 ? "L" : "M"}${round(x)} ${round(y)}`).join(""))
    .join("");
}

/** Whether one of the lines goes through a box. */
export function crossed({ x, y, width, height }: Box, lines: Lines): boolean {
  const within = (at: number) => Math.max(y, Math.min(y + height, at));
  return lines.some((points) =>
    points.some((from, place) => {
      const to = points[place + 1];
      if (!to || Math.max(from.y, to.y) < y || Math.min(from.y, to.y) > y + height) return false;
      // Where the line enters and leaves the height of the box.
      const xAt = (at: number) => from.x + ((to.x - from.x) * (within(at) - from.y)) / (to.y - from.y);
      const ends = from.y === to.y ? [from.x, to.x] : [xAt(from.y), xAt(to.y)];
      return Math.min(...ends) < x + width && Math.max(...ends) > x;
    }),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
