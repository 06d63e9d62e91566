/** What the source of the tab cannot answer. */
import { signal, type ReadonlySignal } from "@preact/signals";
import { NO_LIMITS, type Limits } from "./source";

const known = signal<Limits>(NO_LIMITS);

export const limits: ReadonlySignal<Limits> = known;

/** Says it once, where the tab is opened. */
export function setLimits(of: Limits): void {
  known.value = of;
}
