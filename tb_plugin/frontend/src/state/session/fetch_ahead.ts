/** What one may look at next is fetched ahead, records beside the one that is seen: it is then a matter of drawing. */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Requests } from "../../api/client";
import { limits } from "../../api/limits";
import type { Choices } from "../choices/choices";
import { CLUSTER_RANGE } from "../choices/options";
import { loadContent } from "../records/pane_content";
import { offIn } from "../records/resolve";
import { keyOf, type Training } from "../records/training";
import type { Panes } from "./panes";

/** So long nothing has changed before neighbours are fetched, so that a moving slider asks only for what it shows. */
const FETCH_AHEAD_MS = 150;

/** So long after that the records are fetched that would be played, each once nothing else is asked for, and after a pause. */
const READ_AHEAD_MS = 1500;
const PAUSE_MS = 50;

/** Of records that are played so many come together, and as many after them: fewer requests, which the browser and the plugin answer for. */
const BLOCK = 4;

/** So many payloads are fetched for playing, half of those that are kept, of records with so many units together. */
const MOST_PAYLOADS = 160;
const MOST_UNITS = 30_000;

export interface Neighbours {
  /** Asks for the records of a pane's training that are played from `index` on, so that each is there when it is shown. */
  prepare(pane: number, index: number): void;
  stop(): void;
}

/** `words`: those that colour the units. `readsAhead`: whether records are fetched that may be played, once all is calm. */
export function fetchAhead(
  client: Requests,
  choices: ReadonlySignal<Choices>,
  panes: Panes,
  words: () => readonly string[],
  readsAhead = false,
): Neighbours {
  const ahead = client.ahead();
  const ask = (pane: number, index: number, clusters?: number | null, client: Requests = ahead) => {
    const training = panes.trainings.peek()[pane] ?? null;
    const resolved = panes.resolved.peek()[pane];
    const placed = training?.records[index];
    const { sentences, typed } = choices.peek();
    if (!training || !placed || !resolved) return;
    const shown = panes.lensOf(resolved);
    const lens = clusters === undefined ? shown : { ...shown, clusters };
    const off = offIn(choices.peek(), pane, panes.resolved.peek());
    const asked = { indices: sentences, typed, off, sure: panes.sureSentences(resolved) };
    const key = keyOf(training.state, placed);
    const colouring = words();
    const asks = [loadContent(client.leaving(panes.leftOf(lens)), key, lens, asked, panes.referenceOf(pane))];
    return Promise.allSettled(colouring.length > 0 ? [...asks, client.wordResponses(key, colouring)] : asks);
  };
  /** What was asked for last for playing, by pane: asked for again with each record that is played. */
  const prepared: string[] = [];
  const prepare = (pane: number, index: number) => {
    const resolved = panes.resolved.peek()[pane];
    const training = panes.trainings.peek()[pane];
    if (!resolved || !training) return;
    const end = (Math.floor(index / BLOCK) + 2) * BLOCK;
    const { sentences, typed, off } = choices.peek();
    const seen = [training.run, training.state, panes.lensOf(resolved), sentences, typed, off, words()];
    const [of, before] = [JSON.stringify([end, seen]), JSON.stringify([end - BLOCK, seen])];
    const last = prepared[pane];
    if (last === of) return;
    prepared[pane] = of;
    // The first one is due at once, and waits for no others.
    if (last !== before) void ask(pane, index, undefined, client);
    for (let next = index; next < end; next++) void ask(pane, next);
  };
  /** One cluster more and one less, for who changes their number may go on. */
  const otherNumbers = (pane: number): (number | null)[] => {
    const snapshot = panes.data.peek()[pane]?.content.value?.snapshot;
    if (!snapshot || limits.value.clusters !== null) return [];
    const { default_clusters: usual, clusters } = snapshot;
    return [clusters + 1, clusters - 1]
      .filter((number) => number >= CLUSTER_RANGE.least && number <= CLUSTER_RANGE.most)
      .map((number) => (number === usual ? null : number));
  };
  /** What is played from here, or from the first one where this is the last; nothing that the network would have to read. */
  const toPlay = (pane: number, { index, records }: Training): number[] => {
    const units = panes.data.peek()[pane]?.content.value?.snapshot.units;
    const { sentences } = choices.peek();
    const isRead = sentences.some((one) => one < 0) || offIn(choices.peek(), pane, panes.resolved.peek()).length > 0;
    if (!readsAhead || units === undefined || isRead) return [];
    const most = Math.min(MOST_PAYLOADS / (2 + sentences.length), MOST_UNITS / units) / panes.trainings.peek().length;
    const from = index >= records.length - 1 ? 0 : index + 2;
    return [...records.keys()].slice(from, from + most);
  };
  let turn = 0;
  /**
   * One after the other while the page is seen, so that a picture waits for one of them at most; those that are left are
   * given up then.
   */
  const askInTurn = async (asks: readonly (() => unknown)[]) => {
    const own = ++turn;
    for (const one of asks) {
      await seen();
      if (own !== turn) return;
      await one();
    }
  };
  /** Resolves once nothing else is asked for, or this turn is over. */
  const calm = async () => {
    const own = turn;
    do await pause(PAUSE_MS);
    while (own === turn && client.isWaiting());
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The number of clusters when nothing had changed for a while. */
  let rested = choices.peek().clusters;
  const stopFetching = effect(() => {
    const { clusters } = choices.value;
    void words();
    const shown = panes.trainings.value.map((training, pane) => (panes.isPending(pane) ? null : training));
    clearTimeout(timer);
    turn += 1;
    timer = setTimeout(() => {
      const beside = shown.flatMap((training, pane) => {
        if (!training) return [];
        const numbers = clusters === rested ? [] : otherNumbers(pane);
        return [
          ...numbers.map((number) => () => ask(pane, training.index, number)),
          ...[1, -1].map((by) => () => ask(pane, training.index + by)),
        ];
      });
      const later = shown.flatMap((training, pane) =>
        training ? toPlay(pane, training).flatMap((index) => [calm, () => ask(pane, index)]) : [],
      );
      void askInTurn([...beside, () => pause(READ_AHEAD_MS), ...later]);
      if (shown.some((training) => training !== null)) rested = clusters;
    }, FETCH_AHEAD_MS);
  });
  return {
    prepare,
    stop() {
      stopFetching();
      turn += 1;
      clearTimeout(timer);
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((end) => setTimeout(end, ms));
}

/** Resolves once the page is not hidden; without a page at once. */
async function seen(): Promise<void> {
  const isSeen = () => typeof document === "undefined" || !document.hidden;
  if (isSeen()) return;
  return new Promise((end) => {
    const look = () => {
      if (!isSeen()) return;
      document.removeEventListener("visibilitychange", look);
      end();
    };
    document.addEventListener("visibilitychange", look);
  });
}
