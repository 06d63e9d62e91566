/** One state, one writer: what was chosen, what the plugin answered to it, and the address bar that holds the choice. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Latest, type Answer } from "../api/latest";
import type { Client, Query, RecordKey } from "../api/client";
import type { Figure, Responses, RunList, Sentence, Snapshot } from "../api/types";
import type { AddressBar } from "./browser_address";
import { choicesToHash, hashToChoices } from "./address";
import type { Change, Choices } from "./choices";
import { recordKey, resolve, type Resolved } from "./resolve";

/** A record with the sentence that is shown, both clustered alike: they are drawn together or not at all. */
export interface Picture {
  snapshot: Snapshot;
  sentence: Sentence | null;
  /** Why there is no sentence, where one was asked for. */
  sentenceError: string | null;
}

/** What one pane has to draw. */
export interface PaneData {
  resolved: Resolved | null;
  picture: Answer<Picture>;
  responses: Answer<Responses>;
}

/** `push` makes "back" return to what was before; `replace` is for a slider that moves. */
export type Act = (change: Change, history?: "push" | "replace") => void;

export interface Session {
  choices: ReadonlySignal<Choices>;
  runs: ReadonlySignal<Answer<RunList>>;
  panes: ReadonlySignal<PaneData[]>;
  act: Act;
  /** A chart of one record. */
  figure(record: RecordKey, name: string, query: Query): Promise<Figure>;
  /** Asks for the list of runs again; quietly, for the list that is shown stays. */
  refresh(): void;
  /** Asks again for what failed. */
  retry(): void;
  stop(): void;
}

const MOST_PANES = 2;
/** So long nothing has changed before neighbours are fetched, so that a moving slider asks only for what it shows. */
const FETCH_AHEAD_MS = 150;

export function createSession(client: Client, bar: AddressBar): Session {
  const choices = signal(hashToChoices(bar.read()));
  const runs = new Latest<RunList>(true);
  const slots = Array.from({ length: MOST_PANES }, () => ({
    picture: new Latest<Picture>(),
    responses: new Latest<Responses>(),
  }));
  const attempts = signal(0);
  let looks = 0;
  let asking = false;

  const resolvedPanes = computed(() => {
    const list = runs.answer.value.value?.runs;
    return list && list.length > 0 ? choices.value.panes.map((pane) => resolve(pane, list)) : null;
  });

  const stopAsking = effect(() => {
    void attempts.value;
    const { clusters, sentence, selection } = choices.value;
    slots.forEach(({ picture, responses }, index) => {
      const resolved = resolvedPanes.value?.[index];
      if (!resolved || typeof resolved === "string") {
        picture.ask(null, never);
        responses.ask(null, never);
        return;
      }
      const record = recordKey(resolved);
      const key = JSON.stringify([record, clusters, sentence]);
      picture.ask(key, () => loadPicture(client, record, clusters, sentence));
      const step = selection.step;
      if (step !== null)
        responses.ask(JSON.stringify([record, sentence, step]), () => client.stepResponses(record, sentence, step));
      else if (selection.words.length > 0)
        responses.ask(JSON.stringify([record, selection.words]), () => client.wordResponses(record, selection.words));
      else responses.ask(null, never);
    });
  });

  // The records beside the one that is seen are fetched ahead: an epoch further is then a matter of drawing.
  let ahead: ReturnType<typeof setTimeout> | undefined;
  const stopFetching = effect(() => {
    const { clusters, sentence } = choices.value;
    const seen = (resolvedPanes.value ?? []).filter(
      (one, index): one is Resolved => typeof one !== "string" && slots[index]?.picture.answer.value.pending === false,
    );
    clearTimeout(ahead);
    ahead = setTimeout(() => {
      for (const one of seen)
        for (const index of [one.index + 1, one.index - 1]) {
          const record = one.history.records[index];
          if (record) loadPicture(client, recordKey({ ...one, record }), clusters, sentence).catch(() => {});
        }
    }, FETCH_AHEAD_MS);
  });

  const panes = computed(() =>
    choices.value.panes.slice(0, MOST_PANES).map((_, index): PaneData => {
      const slot = slots[index]!;
      const resolved = resolvedPanes.value?.[index] ?? null;
      const picture = slot.picture.answer.value;
      return {
        resolved: typeof resolved === "string" ? null : resolved,
        picture: typeof resolved === "string" ? { ...picture, error: resolved } : picture,
        responses: slot.responses.answer.value,
      };
    }),
  );

  const refresh = () => {
    if (asking) return;
    asking = true;
    runs.ask(`look ${++looks}`, () => client.runs().finally(() => (asking = false)));
  };

  const stopWatching = bar.watch(() => (choices.value = hashToChoices(bar.read())));
  refresh();
  return {
    choices,
    runs: runs.answer,
    panes,
    act(change, history = "push") {
      choices.value = change(choices.peek());
      bar.write(choicesToHash(choices.peek(), bar.read()), history === "push");
    },
    figure: (record, name, query) => client.figure(record, name, query),
    refresh,
    retry() {
      slots.forEach(({ picture, responses }) => {
        if (picture.answer.peek().error !== null) picture.forget();
        if (responses.answer.peek().error !== null) responses.forget();
      });
      attempts.value += 1;
      refresh();
    },
    stop() {
      stopAsking();
      stopFetching();
      clearTimeout(ahead);
      stopWatching();
    },
  };
}

async function loadPicture(
  client: Client,
  record: ReturnType<typeof recordKey>,
  clusters: number | null,
  index: number,
): Promise<Picture> {
  // Asked for together; a record without this sentence is no failure of the picture.
  const [snapshot, told] = await Promise.all([
    client.snapshot(record, clusters),
    client.sentence(record, index, clusters).then(
      (sentence) => ({ sentence, sentenceError: null }),
      (error: Error) => ({ sentence: null, sentenceError: error.message }),
    ),
  ]);
  if (snapshot.sentences.length === 0) return { snapshot, sentence: null, sentenceError: null };
  return { snapshot, ...told };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
