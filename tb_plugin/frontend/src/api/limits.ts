/** What the source of the tab cannot answer. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { NO_LIMITS, type Limits } from "./source";
import type { RunList } from "./types";

const ofSource = signal<Limits>(NO_LIMITS);
const charts = signal<string | null>(null);

export const limits: ReadonlySignal<Limits> = computed(() => {
  const of = ofSource.value;
  return { ...of, charts: of.charts ?? charts.value };
});

/** Says what this kind of source lacks, once, where the tab is opened. */
export function setLimits(of: Limits): void {
  ofSource.value = of;
}

/** Says what this source lacks, as it does itself with the list of its runs. */
export function setLimitsOf(list: RunList | null): void {
  charts.value = list?.charts ?? null;
}
