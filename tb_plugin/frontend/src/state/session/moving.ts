/** Whether records follow one another, as where they are played or a slider moves: what nobody waits for waits for them. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Choices } from "../choices/choices";

/** What follows so soon is a move, which ends once nothing has followed for so long. */
const REST_MS = 500;

export interface Moving {
  moving: ReadonlySignal<boolean>;
  stop(): void;
}

export function watchMoves(choices: ReadonlySignal<Choices>): Moving {
  const moving = signal(false);
  const steps = computed(() => choices.value.panes.map(({ step }) => step).join());
  let [before, last]: [string, number] = [steps.peek(), -Infinity];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    if (steps.value === before) return;
    const now = performance.now();
    if (now - last < REST_MS) moving.value = true;
    [before, last] = [steps.value, now];
    clearTimeout(timer);
    timer = setTimeout(() => (moving.value = false), REST_MS);
  });
  return {
    moving,
    stop() {
      stop();
      clearTimeout(timer);
    },
  };
}
