/** Importance and memory of the chips that are shown: asked for when they are drawn, for nobody waits for them. */
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Requests } from "../../api/client";
import type { Result } from "../../api/latest";
import { limits } from "../../api/limits";
import { Polled } from "../../api/polled";
import type { Causes } from "../../api/types";
import { recordKey } from "../records/resolve";
import type { Panes } from "./panes";

export interface CausesSession {
  /** By pane. */
  causes: readonly ReadonlySignal<Result<Causes>>[];
  /** Measures what is left because it takes long. */
  measureAll(pane: number): void;
  stop(): void;
}

/** A record that is passed over is not asked about. */
const STAYS_MS = 150;

export function createCauses(client: Requests, panes: Panes): CausesSession {
  const slots = [0, 1].map(() => ({ polled: new Polled<Causes>(), wholeOf: signal<string | null>(null) }));
  const stopAsking = effect(() => {
    if (limits.value.network !== null) return;
    slots.forEach(({ polled, wholeOf }, index) => {
      const here = panes.resolved.value[index];
      const content = panes.data.value[index]?.content;
      const shown = content?.value?.snapshot;
      if (!here || !shown || content.pending) return here ? undefined : polled.clear();
      const [record, lens] = [recordKey(here), content.value!.lens];
      if (shown.run !== record.run || shown.state !== record.state || shown.step !== record.step) return;
      const key = JSON.stringify([record, lens]);
      const all = wholeOf.value === key;
      polled.ask(all ? `${key} all` : key, () => client.causes(record, lens, all), STAYS_MS);
    });
  });
  return {
    causes: slots.map(({ polled }) => polled.result),
    measureAll(pane) {
      const { polled, wholeOf } = slots[pane]!;
      wholeOf.value = polled.result.peek().key;
    },
    stop() {
      stopAsking();
      for (const { polled } of slots) polled.clear();
    },
  };
}
