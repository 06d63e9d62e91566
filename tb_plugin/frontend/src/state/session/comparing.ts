/** What two panes differ in, once there are two: asked for when both records are known, and what it is read beside after. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import type { Requests } from "../../api/client";
import { Latest, type Result } from "../../api/latest";
import type { Comparison, Halves } from "../../api/types";
import type { Choices } from "../choices/choices";
import { correspondence, type Correspondence } from "../comparison/across";
import { recordKey } from "../records/resolve";
import type { Panes } from "./panes";
import type { TellingSession } from "./telling";

export interface Comparing {
  comparison: Latest<Comparison>;
  /** Of each of two panes: how much two halves of its data agree; none while there is one pane. */
  halves: ReadonlySignal<readonly Result<Halves>[]>;
  /** Which units, chips and clouds of the two panes are the same. */
  correspondence: ReadonlySignal<Correspondence>;
  stop(): void;
}

/** All is asked anew when `attempts` changes. */
export function createComparing(
  client: Requests,
  choices: ReadonlySignal<Choices>,
  panes: Panes,
  learnt: Pick<TellingSession, "findings" | "findingsBeside">,
  attempts: ReadonlySignal<number>,
): Comparing {
  const comparison = new Latest<Comparison>();
  const stopAsking = effect(() => {
    void attempts.value;
    const [first, second] = panes.resolved.value;
    if (first && second) {
      const records = [recordKey(first), recordKey(second)] as const;
      const lens = panes.lensOf(first);
      const request = JSON.stringify([records, lens]);
      comparison.ask(request, () => client.compare(...records, lens));
    } else comparison.clear();
  });
  // Words name other outputs once it is known what was learnt.
  const stopNaming = effect(() => {
    const { value, key, pending } = comparison.result.value;
    const found = [learnt.findings, learnt.findingsBeside].map(({ value: { value, key } }) => value && key);
    const [first, second] = panes.resolved.peek();
    if (!first || !second || pending || value?.as_learnt !== false || found.every((one) => one === null)) return;
    const records = [recordKey(first), recordKey(second)] as const;
    const lens = panes.lensOf(first);
    const request = JSON.stringify([records, lens]);
    const again = `${request} ${JSON.stringify(found)}`;
    if (key === request || key?.startsWith(`${request} `))
      comparison.ask(again, () => client.compare(...records, lens));
  });
  // Asked for when the comparison is there: it takes seconds of the server, and nobody waits for it.
  const halves = [new Latest<Halves>(false, true), new Latest<Halves>(false, true)] as const;
  const stopHalving = effect(() => {
    void attempts.value;
    const { value, pending, error } = comparison.result.value;
    const isThere = value !== null && !pending && error === null;
    halves.forEach((one, index) => {
      const here = panes.resolved.value[index];
      if (!here || panes.resolved.value.length < 2) one.clear();
      else if (isThere) {
        const [record, clusters] = [recordKey(here), choices.value.clusters];
        // The same words as the agreement is of: mostly all.
        const beside = panes.resolved.value[1 - index];
        const other = beside && value.vanished.length + value.appeared.length > 0 ? recordKey(beside) : null;
        one.ask(JSON.stringify([record, clusters, other]), () => client.halves(record, clusters, other));
      }
    });
  });
  const bothHalves = computed(() => (panes.resolved.value.length > 1 ? halves.map(({ result }) => result.value) : []));
  const corresponding = computed(() => correspondence(panes.resolved.value, comparison.result.value.value));
  return {
    comparison,
    halves: bothHalves,
    correspondence: corresponding,
    stop() {
      stopAsking();
      stopNaming();
      stopHalving();
    },
  };
}
