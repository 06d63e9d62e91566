/** Names of curves and lines in an address that no record has; only the records tell. */
import { notKept } from "./reading";
import type { TimelineChoices } from "../choices/timeline";

/** What is left of what was chosen, and the sentence on the rest; null where all names are known. */
export function withoutUnknown(
  choices: TimelineChoices,
  known: { curves: readonly string[]; lines: readonly string[] },
): { kept: TimelineChoices; told: string } | null {
  const refused: [string, string][] = [];
  const keep = (name: "curves" | "lines", wanted: string): readonly string[] | null => {
    const chosen = choices[name];
    const unknown = chosen?.filter((one) => !known[name].includes(one)) ?? [];
    for (const one of unknown) refused.push([`${name}=${one}`, wanted]);
    const there = chosen?.filter((one) => known[name].includes(one)) ?? null;
    return unknown.length > 0 && there?.length === 0 ? null : there;
  };
  const kept = { ...choices, curves: keep("curves", "a metric of these runs"), lines: keep("lines", "a run") };
  const { metric } = choices;
  if (metric !== null && metric !== "" && !known.curves.includes(metric)) {
    refused.push([`metric=${metric}`, "a metric of these runs"]);
    kept.metric = null;
  }
  return refused.length > 0 ? { kept, told: notKept(refused) } : null;
}
