/** What is asked for when a record is drawn, for nobody waits for it: what changed, importance and memory of chips. */
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Requests } from "../../api/client";
import type { Lens, RecordKey } from "../../api/keys";
import type { Result } from "../../api/latest";
import { Polled } from "../../api/polled";
import type { Causes, Changes } from "../../api/types";
import type { Choices } from "../choices/choices";
import { recordKey } from "../records/resolve";
import type { Panes } from "./panes";

/** Of each pane. */
export interface Afterwards {
  /** Since the record before. */
  changes: readonly ReadonlySignal<Result<Changes>>[];
  causes: readonly ReadonlySignal<Result<Causes>>[];
  /** Measures what is left because it takes long. */
  measureAll(pane: number): void;
  stop(): void;
}

/** A record that is passed over is not asked about. */
const STAYS_MS = 150;

export function createAfterwards(client: Requests, choices: ReadonlySignal<Choices>, panes: Panes): Afterwards {
  const slots = [0, 1].map(() => ({
    changes: new Polled<Changes>(),
    causes: new Polled<Causes>(),
    wholeOf: signal<string | null>(null),
  }));
  const stopAsking = effect(() => {
    slots.forEach(({ changes, causes, wholeOf }, index) => {
      if (!panes.resolved.value[index]) return [changes, causes].forEach((polled) => polled.clear());
      const drawn = drawnIn(panes, index);
      if (!drawn) return;
      const key = JSON.stringify(drawn);
      changes.ask(key, () => client.changes(...drawn), STAYS_MS);
      // Whoever colours the units by it wants it measured.
      const all = wholeOf.value === key || choices.value.unitColour === "memory";
      causes.ask(all ? `${key} all` : key, () => client.causes(...drawn, all), STAYS_MS);
    });
  });
  return {
    changes: slots.map(({ changes }) => changes.result),
    causes: slots.map(({ causes }) => causes.result),
    measureAll(pane) {
      const { causes, wholeOf } = slots[pane]!;
      wholeOf.value = causes.result.peek().key;
    },
    stop() {
      stopAsking();
      for (const { changes, causes } of slots) [changes, causes].forEach((polled) => polled.clear());
    },
  };
}

/** The record that a pane shows and what it is seen through; null while that is another one than is asked for. */
function drawnIn(panes: Panes, index: number): readonly [RecordKey, Lens] | null {
  const here = panes.resolved.value[index];
  const content = panes.data.value[index]?.content;
  const shown = content?.value?.snapshot;
  if (!here || !shown || content.pending) return null;
  const record = recordKey(here);
  const isIt = shown.run === record.run && shown.state === record.state && shown.step === record.step;
  return isIt ? [record, content.value!.lens] : null;
}
