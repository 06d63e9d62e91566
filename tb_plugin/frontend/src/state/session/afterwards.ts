/** What is asked for when a record is drawn, for nobody waits for it: what changed, importance and memory of chips. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Requests } from "../../api/client";
import type { Lens, RecordKey } from "../../api/keys";
import type { Result } from "../../api/latest";
import { Polled } from "../../api/polled";
import type { Causes } from "../../api/types";
import type { Choices } from "../choices/choices";
import { recordKey } from "../records/resolve";
import type { ChangesOf, MeasuredCauses } from "../records/pane_data";
import type { Panes } from "./panes";

/** Of each pane. */
export interface Afterwards {
  changes: readonly ReadonlySignal<Result<ChangesOf>>[];
  causes: readonly ReadonlySignal<MeasuredCauses>[];
  /** Measures what is left because it takes long, or stops that. */
  measureAll(pane: number, all: boolean): void;
  stop(): void;
}

/** A record that is passed over is not asked about. */
const STAYS_MS = 150;

/** All is asked anew when `attempts` changes. */
export function createAfterwards(
  client: Requests,
  choices: ReadonlySignal<Choices>,
  panes: Panes,
  attempts: ReadonlySignal<number>,
): Afterwards {
  const slots = [0, 1].map((_, index) => {
    const wanted = signal<{ key: string | null; all: boolean } | null>(null);
    const key = computed(() => JSON.stringify(drawnIn(panes, index)));
    // Whoever colours the units by it wants it measured.
    const all = computed(() =>
      wanted.value?.key === key.value ? wanted.value.all : choices.value.unitColour === "memory",
    );
    return { changes: new Polled<ChangesOf>(), causes: new Polled<Causes>(), wanted, key, all };
  });
  const stopAsking = effect(() => {
    const attempt = attempts.value;
    slots.forEach(({ changes, causes, key: { value: key }, all: { value: all } }, index) => {
      if (!panes.resolved.value[index]) return [changes, causes].forEach((polled) => polled.clear());
      const drawn = drawnIn(panes, index);
      if (!drawn) return;
      const since = async () => ({ record: drawn[0], changes: await client.changes(...drawn) });
      changes.ask(key, since, STAYS_MS);
      causes.ask(`${key} ${all} ${attempt}`, () => client.causes(...drawn, all), STAYS_MS, key);
    });
  });
  return {
    changes: slots.map(({ changes }) => changes.result),
    causes: slots.map(({ causes, all }) => computed(() => ({ ...causes.result.value, all: all.value }))),
    measureAll(pane, all) {
      const { wanted, key } = slots[pane]!;
      wanted.value = { key: key.peek(), all };
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
