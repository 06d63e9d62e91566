/** What is chosen of the timeline, and its entries in the address. */

/** What the row of thumbnails shows, if it is open. */
export const THUMBNAILS = ["closed", "chips", "sentence"] as const;
export type Thumbnails = (typeof THUMBNAILS)[number];

/** Records a second while playing. */
export const SPEEDS = [1, 2, 5, 10] as const;
export type Speed = (typeof SPEEDS)[number];

export interface TimelineChoices {
  readonly folded: boolean;
  /** Names of the curves, see `curves.ts`; null for as many of the usual ones as fit. */
  readonly curves: readonly string[] | null;
  /** Names of the trainings that are drawn, see `lines.ts`; null for the one that is shown and the newest others. */
  readonly lines: readonly string[] | null;
  readonly thumbnails: Thumbnails;
  readonly speed: Speed;
}

export const DEFAULT_TIMELINE: TimelineChoices = {
  folded: false,
  curves: null,
  lines: null,
  thumbnails: "closed",
  speed: 2,
};

/** Entries of the address; what is as usual has none. The thumbnails are called "glance" in addresses that were sent. */
export function timelineEntries(choices: TimelineChoices): [name: string, value: string][] {
  const entries: [string, string][] = [];
  if (choices.folded) entries.push(["timeline", "folded"]);
  if (choices.curves !== null) entries.push(["curves", JSON.stringify(choices.curves)]);
  if (choices.lines !== null) entries.push(["lines", JSON.stringify(choices.lines)]);
  if (choices.thumbnails !== DEFAULT_TIMELINE.thumbnails) entries.push(["glance", choices.thumbnails]);
  if (choices.speed !== DEFAULT_TIMELINE.speed) entries.push(["speed", String(choices.speed)]);
  return entries;
}

export function readTimeline(entries: ReadonlyMap<string, string>): TimelineChoices {
  return {
    folded: entries.get("timeline") === "folded",
    curves: readNames(entries.get("curves")),
    lines: readNames(entries.get("lines")),
    thumbnails: THUMBNAILS.find((one) => one === entries.get("glance")) ?? DEFAULT_TIMELINE.thumbnails,
    speed: SPEEDS.find((one) => String(one) === entries.get("speed")) ?? DEFAULT_TIMELINE.speed,
  };
}

function readNames(text: string | undefined): string[] | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : null;
  } catch {
    return null;
  }
}
