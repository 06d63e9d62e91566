/** What an address names of lists: curves, runs, numbers of clusters; and what a report has not. */
import type { Choices } from "../choices/choices";
import type { Known, Missing } from "./known";
import { withoutStop } from "./of_panes";

const METRIC = "a metric of these runs";

export function ofCurves({ timeline: { curves } }: Choices, { names }: Known): Missing[] {
  return names ? unknown("curves", curves ?? [], names.curves, METRIC) : [];
}

export function ofLines({ timeline: { lines } }: Choices, { names }: Known): Missing[] {
  return names ? unknown("lines", lines ?? [], names.lines, "a run") : [];
}

/** An empty name stands for none. */
export function ofMetric({ timeline: { metric } }: Choices, { names }: Known): Missing[] {
  return names && metric ? unknown("metric", [metric], names.curves, METRIC) : [];
}

export function ofBest({ allRuns }: Choices, { numbers, limits }: Known): Missing[] {
  const best = allRuns?.best ?? null;
  if (best === null || limits.lenses !== null) return best === null ? [] : [ofReport(`runs=${best}`, limits.lenses!)];
  const there = numbers && [...numbers.metrics.map(({ name }) => name), ...numbers.scalars];
  return there ? unknown("runs", [best], there, "a metric or scalar of the table") : [];
}

export function ofClusters({ clusters }: Choices, { limits }: Known): Missing[] {
  if (clusters === null || limits.clusters === null || limits.clusters.includes(clusters)) return [];
  return [ofReport(`clusters=${clusters}`, `this report has ${limits.clusters.join(", ")}`)];
}

export function ofSigns({ rawSigns }: Choices, { limits }: Known): Missing[] {
  return rawSigns && limits.lenses !== null ? [ofReport("signs=raw", limits.lenses)] : [];
}

function unknown(part: string, asked: readonly string[], there: readonly string[], wanted: string): Missing[] {
  return asked.flatMap((one) => (there.includes(one) ? [] : [{ entry: `${part}=${one}`, wanted, sure: false }]));
}

/** A report holds what it holds. */
function ofReport(entry: string, why: string): Missing {
  return { entry, wanted: withoutStop(why), sure: true };
}
