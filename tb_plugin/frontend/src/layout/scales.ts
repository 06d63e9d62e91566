/** Scales: those that all panes share, so that what looks the same is the same, and the straight line of an axis. */
import type { Sentence, Snapshot } from "../api/types";

export interface Scales {
  /** Largest |strength| of a word. */
  strength: number;
  /** Largest |link| of a chip and a cloud. */
  link: number;
  /** Largest |link| of a step and a chip. */
  stepLink: number;
  /** Extent of P and N that reaches a glyph's end. */
  glyph: number;
  /** 99th percentile of |response|: colours are full at this value times the clip. */
  response: number;
}

export interface Scalable {
  snapshot: Snapshot | null;
  sentences: readonly Sentence[];
}

/** The largest of all panes; 1 where nothing is known, so that nothing is divided by zero. */
export function commonScales(panes: readonly Scalable[]): Scales {
  const snapshots = panes.flatMap((pane) => pane.snapshot ?? []);
  const sentences = panes.flatMap((pane) => pane.sentences);
  return {
    strength: largest(
      snapshots.flatMap((one) => one.words.filter((word) => word.cloud >= 0).map((word) => word.strength)),
    ),
    link: largest(snapshots.flatMap((one) => one.links.flat())),
    stepLink: largest(sentences.flatMap((one) => one.steps.flatMap((step) => step.link))),
    glyph: largest(sentences.map((one) => one.scale)),
    response: largest(snapshots.map((one) => one.response_scale)),
  };
}

function largest(values: readonly number[]): number {
  const found = values.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  return found > 0 ? found : 1;
}

/**
 * The straight line through two points; a domain without width maps to the middle of the range.
 * By hand, because the linear scale of d3-scale brings 4 kB of ticks and formats for these three lines.
 */
export function linear([x0, x1]: [number, number], [y0, y1]: [number, number]): (x: number) => number {
  return x0 === x1 ? () => (y0 + y1) / 2 : (x) => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
