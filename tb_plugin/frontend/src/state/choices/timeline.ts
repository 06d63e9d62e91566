/** What is chosen of the timeline, and its entries in the address. */

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
  readonly thumbnails: Thumbnails;
  /** Name of the curve that is drawn over the columns; null for the usual one, "" for none. */
  readonly metric: string | null;
  readonly speed: Speed;
}

export const DEFAULT_TIMELINE: TimelineChoices = {
  folded: true,
  curves: null,
  lines: null,
  thumbnails: "chips",
  metric: null,
  speed: 2,
};

/**
 * Entries of the address; what is as usual has none. What a column shows is called "glance" in addresses that were sent,
 * and in those the curves stand open where some were chosen.
 */
export function timelineEntries(choices: TimelineChoices): [name: string, value: string][] {
  const entries: [string, string][] = [];
  if (choices.folded !== isFolded(choices)) entries.push(["timeline", choices.folded ? "folded" : "open"]);
  if (choices.curves !== null) entries.push(["curves", JSON.stringify(choices.curves)]);
  if (choices.lines !== null) entries.push(["lines", JSON.stringify(choices.lines)]);
  if (choices.thumbnails !== DEFAULT_TIMELINE.thumbnails) entries.push(["glance", choices.thumbnails]);
  if (choices.metric !== null) entries.push(["metric", choices.metric]);
  if (choices.speed !== DEFAULT_TIMELINE.speed) entries.push(["speed", String(choices.speed)]);
  return entries;
}

export function readTimeline(entries: ReadonlyMap<string, string>): TimelineChoices {
  const chosen = { curves: readNames(entries.get("curves")), lines: readNames(entries.get("lines")) };
  const said = entries.get("timeline");
  return {
    ...chosen,
    folded: said === "folded" || (said !== "open" && isFolded(chosen)),
    metric: entries.get("metric") ?? null,
    thumbnails: THUMBNAILS.find((one) => one === entries.get("glance")) ?? DEFAULT_TIMELINE.thumbnails,
    speed: SPEEDS.find((one) => String(one) === entries.get("speed")) ?? DEFAULT_TIMELINE.speed,
  };
}

/** Whether there are no curves where nothing says whether there are. */
function isFolded({ curves, lines }: Pick<TimelineChoices, "curves" | "lines">): boolean {
  return curves === null && lines === null;
}

function readNames(text: string | undefined): string[] | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : null;
  } catch {
    return null;
  }
}
