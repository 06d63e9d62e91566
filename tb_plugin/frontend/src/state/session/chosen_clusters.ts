/**
 * Whether the chosen chip and cloud are, in each pane, those that were chosen.
 *
 * They go over to other records of a training by their numbers. A cluster is the same where it goes on, as the changes
 * since the record before tell, see `lightning_rnnvis/analysis/comparison/clusters/cluster_changes.py`: where half of its members
 * stay. Else another one has its number now.
 */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Snapshot } from "../../api/types";
import type { Choices, Selection } from "../choices/choices";
import type { Namesake, Namesakes } from "../records/pane_data";
import { sameHistory, type Resolved } from "../records/resolve";
import type { Panes } from "./panes";

const GOES_ON = 0.5;

interface Chosen {
  at: Resolved;
  snapshot: Snapshot;
}

/** By pane; null where there is nothing to tell. */
export function createChosenClusters(choices: ReadonlySignal<Choices>, panes: Panes) {
  const chosen = signal<Chosen | null>(null);
  const numbers = computed(() => {
    const { chip, cloud } = choices.value.selection;
    return { chip, cloud };
  });
  let known = "";
  const stop = effect(() => {
    const { chip, cloud } = numbers.value;
    const { clusters, pin, selection } = choices.value;
    if (chip === null && cloud === null) {
      known = "";
      chosen.value = null;
      return;
    }
    const { resolved: at, content } = panes.data.value[selection.side] ?? {};
    const snapshot = content?.value?.snapshot;
    if (!at || !snapshot || !isOf(snapshot, at)) return;
    const before = chosen.peek();
    const key = JSON.stringify([chip, cloud, clusters, pin]);
    if (before && key === known && sameHistory(before.at, at)) return;
    known = key;
    chosen.value = { at, snapshot };
  });
  const namesakes = computed(() =>
    panes.data.value.map(({ resolved, content }): Namesakes | null => {
      const { value: from } = chosen;
      // What is drawn, also while the next record is on its way.
      const here = content.value?.snapshot;
      if (!from || !resolved || !here || !sameHistory(from.at, resolved)) return null;
      return namesakesIn(numbers.value, from, here);
    }),
  );
  return { namesakes, stop };
}

function isOf({ run, state, step }: Snapshot, { run: of, history, record }: Resolved): boolean {
  return run === of.name && state === history.name && step === record.step;
}

function namesakesIn(
  { chip, cloud }: Pick<Selection, "chip" | "cloud">,
  from: Chosen,
  here: Snapshot,
): Namesakes | null {
  const before = from.snapshot;
  if (here === before || here.clusters !== before.clusters) return null;
  const found = {
    record: from.at.record,
    chip: chip === null ? null : namesake(unitsOf(before, chip), unitsOf(here, chip)),
    cloud: cloud === null ? null : namesake(wordsOf(before, cloud, here), wordsOf(here, cloud, before)),
  };
  return found.chip || found.cloud ? found : null;
}

function unitsOf({ chips }: Snapshot, chip: number): number[] {
  return chips[chip]?.units.map(({ unit }) => unit) ?? [];
}

/** Those that occurred in the other record, too. */
function wordsOf({ words }: Snapshot, cloud: number, other: Snapshot): string[] {
  const there = new Set(other.words.flatMap((word) => (word.cloud >= 0 ? [word.text] : [])));
  return words.flatMap((word) => (word.cloud === cloud && there.has(word.text) ? [word.text] : []));
}

function namesake<T>(before: readonly T[], here: readonly T[]): Namesake | null {
  const now = new Set(here);
  const shared = before.filter((one) => now.has(one)).length;
  const goesOn = shared > 0 && (shared >= GOES_ON * before.length || shared >= GOES_ON * here.length);
  return goesOn ? null : { shared, of: before.length };
}
