/** What is chosen of the timeline. */

/** What a column of the strip of a training shows. */
export const THUMBNAILS = ["chips", "sentence"] as const;
export type Thumbnails = (typeof THUMBNAILS)[number];

/** Records a second while playing. */
export const SPEEDS = [1, 2, 5, 10] as const;
export type Speed = (typeof SPEEDS)[number];

export interface TimelineChoices {
  /** Whether there are no curves. */
  readonly folded: boolean;
  /** Names of the curves, see `curves.ts`; null for as many of the usual ones as fit. */
  readonly curves: readonly string[] | null;
  /** Names of the trainings that are drawn, see `lines.ts`; null for the one that is shown and the newest others. */
  readonly lines: readonly string[] | null;
  /** Null for what is asked about: the sentence where one is typed, else the chips. */
  readonly thumbnails: Thumbnails | null;
  /** Name of the curve that is drawn over the columns; null for the usual one, "" for none. */
  readonly metric: string | null;
  readonly speed: Speed;
}

export const DEFAULT_TIMELINE: TimelineChoices = {
  folded: true,
  curves: null,
  lines: null,
  thumbnails: null,
  metric: null,
  speed: 2,
};
