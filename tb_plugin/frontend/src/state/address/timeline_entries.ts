/** What is chosen of the timeline as entries of the address, and back. */
import {
  DEFAULT_TIMELINE,
  SPEEDS,
  THUMBNAILS,
  type Speed,
  type Thumbnails,
  type TimelineChoices,
} from "../choices/timeline";
import type { Part } from "./parts";
import type { Reading } from "./reading";

/**
 * Entries of the address; what is as usual has none. What a column shows is called "glance" in addresses that were sent,
 * and in those the curves stand open where some were chosen.
 */
export function timelineEntries(choices: TimelineChoices): [name: Part, value: string][] {
  const entries: [Part, string][] = [];
  if (choices.folded !== isFolded(choices)) entries.push(["timeline", choices.folded ? "folded" : "open"]);
  if (choices.curves !== null) entries.push(["curves", JSON.stringify(choices.curves)]);
  if (choices.lines !== null) entries.push(["lines", JSON.stringify(choices.lines)]);
  if (choices.thumbnails !== null) entries.push(["glance", choices.thumbnails]);
  if (choices.metric !== null) entries.push(["metric", choices.metric]);
  if (choices.speed !== DEFAULT_TIMELINE.speed) entries.push(["speed", String(choices.speed)]);
  return entries;
}

/** `usual`: what a column shows by itself. Whether there are curves and lines of these names, only the records tell. */
export function readTimeline(read: Reading, usual: Thumbnails): TimelineChoices {
  const chosen = { curves: readNames(read, "curves"), lines: readNames(read, "lines") };
  const folded = read.one("timeline", ["folded", "open"], isFolded(chosen) ? "folded" : "open");
  const shown = read.one("glance", THUMBNAILS, usual);
  const speed = read.one("speed", SPEEDS.map(String), String(DEFAULT_TIMELINE.speed));
  return {
    ...chosen,
    folded: folded === "folded",
    metric: read.text("metric") ?? null,
    thumbnails: shown === usual ? null : shown,
    speed: Number(speed) as Speed,
  };
}

/** Whether there are no curves where nothing says whether there are. */
function isFolded({ curves, lines }: Pick<TimelineChoices, "curves" | "lines">): boolean {
  return curves === null && lines === null;
}

/** Null where they cannot be read; a list of none is one. */
function readNames(read: Reading, name: Part): string[] | null {
  const names = read.texts(name, MOST_NAMES, "names", (one) => one);
  return names.length > 0 || read.text(name) === "[]" ? names : null;
}

const MOST_NAMES = 1000;
