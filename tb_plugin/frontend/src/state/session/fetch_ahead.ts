/** The records beside the one that is seen are fetched ahead: an epoch further is then a matter of drawing. */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Requests } from "../../api/client";
import type { Choices } from "../choices/choices";
import { loadContent } from "../records/pane_content";
import { offIn } from "../records/resolve";
import { keyOf } from "../records/training";
import type { Panes } from "./panes";

/** So long nothing has changed before neighbours are fetched, so that a moving slider asks only for what it shows. */
const FETCH_AHEAD_MS = 150;

export interface Neighbours {
  /** Asks for record `index` of a pane's training, so that it is there when it is shown. */
  prepare(pane: number, index: number): void;
  stop(): void;
}

export function fetchAhead(client: Requests, choices: ReadonlySignal<Choices>, panes: Panes): Neighbours {
  const prepare = (pane: number, index: number) => {
    const training = panes.trainings.peek()[pane] ?? null;
    const resolved = panes.resolved.peek()[pane];
    const placed = training?.records[index];
    const { sentences, typed } = choices.peek();
    if (!training || !placed || !resolved) return;
    const lens = panes.lensOf(resolved);
    const asked = { indices: sentences, typed, off: offIn(choices.peek(), pane, panes.resolved.peek()) };
    loadContent(client, keyOf(training.state, placed), lens, asked, panes.referenceOf(pane)).catch(() => {});
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopFetching = effect(() => {
    void choices.value;
    const seen = panes.trainings.value.map((training, pane) => (panes.isPending(pane) ? null : training));
    clearTimeout(timer);
    timer = setTimeout(() => {
      seen.forEach((training, pane) => {
        for (const by of [1, -1]) if (training) prepare(pane, training.index + by);
      });
    }, FETCH_AHEAD_MS);
  });
  return {
    prepare,
    stop() {
      stopFetching();
      clearTimeout(timer);
    },
  };
}
