/** One state, one writer: what was chosen, what the plugin answered to it, and the address bar that holds the choice. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Latest, type Answer } from "../api/latest";
import type { Client, Query, RecordKey } from "../api/client";
import type { Figure, ResponseRow, Responses, RunList, Sentence, Snapshot, Unit } from "../api/types";
import type { AddressBar } from "./browser_address";
import { choicesToHash, hashToChoices } from "./address";
import { type Change, type Choices, type Step } from "./choices";
import { recordKey, resolve, type Resolved } from "./resolve";

/** A record with the sentences that are shown, all clustered alike: they are drawn together or not at all. */
export interface Picture {
  snapshot: Snapshot;
  sentences: Sentence[];
  /** Why a sentence that was asked for is not there. */
  sentenceError: string | null;
}

/** A word or a step that is pointed at: it colours the units for as long. */
export type Previewed = { word: string } | { step: Step };

/** What one pane has to draw. */
export interface PaneData {
  resolved: Resolved | null;
  picture: Answer<Picture>;
  /** Of what is chosen. */
  responses: Answer<Responses>;
  /** Of what is pointed at. */
  preview: Answer<Responses>;
}

/** What colours the units of a pane: what is pointed at, else what is chosen. */
export function shownRow({ preview, responses }: Pick<PaneData, "preview" | "responses">): ResponseRow | null {
  return preview.value?.rows.at(-1) ?? responses.value?.rows.at(-1) ?? null;
}

/** `push` makes "back" return to what was before; `replace` is for a slider that moves. */
export type Act = (change: Change, history?: "push" | "replace") => void;

export interface Session {
  choices: ReadonlySignal<Choices>;
  runs: ReadonlySignal<Answer<RunList>>;
  panes: ReadonlySignal<PaneData[]>;
  act: Act;
  /** Colours the units by what is pointed at; null ends it. */
  preview(what: Previewed | null): void;
  /** A chart of one record. */
  figure(record: RecordKey, name: string, query: Query): Promise<Figure>;
  unit(record: RecordKey, unit: number): Promise<Unit>;
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
    preview: new Latest<Responses>(),
  }));
  const previewed = signal<Previewed | null>(null);
  const attempts = signal(0);
  let looks = 0;
  let asking = false;

  const resolvedPanes = computed(() => {
    const list = runs.answer.value.value?.runs;
    return list && list.length > 0 ? choices.value.panes.map((pane) => resolve(pane, list)) : null;
  });

  const stopAsking = effect(() => {
    void attempts.value;
    const { clusters, sentences, selection } = choices.value;
    const pointed = previewed.value;
    slots.forEach(({ picture, responses, preview }, index) => {
      const resolved = resolvedPanes.value?.[index];
      if (!resolved || typeof resolved === "string") {
        for (const latest of [picture, responses, preview]) latest.ask(null, never);
        return;
      }
      const record = recordKey(resolved);
      const key = JSON.stringify([record, clusters, sentences]);
      picture.ask(key, () => loadPicture(client, record, clusters, sentences));
      askResponses(client, responses, record, selection.words, selection.step);
      askResponses(
        client,
        preview,
        record,
        pointed && "word" in pointed ? [pointed.word] : [],
        pointed && "step" in pointed ? pointed.step : null,
      );
    });
  });

  // The records beside the one that is seen are fetched ahead: an epoch further is then a matter of drawing.
  let ahead: ReturnType<typeof setTimeout> | undefined;
  const stopFetching = effect(() => {
    const { clusters, sentences } = choices.value;
    const seen = (resolvedPanes.value ?? []).filter(
      (one, index): one is Resolved => typeof one !== "string" && slots[index]?.picture.answer.value.pending === false,
    );
    clearTimeout(ahead);
    ahead = setTimeout(() => {
      for (const one of seen)
        for (const index of [one.index + 1, one.index - 1]) {
          const record = one.history.records[index];
          if (record) loadPicture(client, recordKey({ ...one, record }), clusters, sentences).catch(() => {});
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
        preview: slot.preview.answer.value,
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
    preview(what) {
      if (JSON.stringify(what) !== JSON.stringify(previewed.peek())) previewed.value = what;
    },
    unit: (record, unit) => client.unit(record, unit),
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

/** The responses at a step, or to words; none of both forgets what was asked before. */
function askResponses(
  client: Client,
  latest: Latest<Responses>,
  record: RecordKey,
  words: readonly string[],
  step: Step | null,
): void {
  if (step !== null)
    latest.ask(JSON.stringify([record, step]), () => client.stepResponses(record, step.sentence, step.position));
  else if (words.length > 0) latest.ask(JSON.stringify([record, words]), () => client.wordResponses(record, words));
  else latest.ask(null, never);
}

async function loadPicture(
  client: Client,
  record: RecordKey,
  clusters: number | null,
  indices: readonly number[],
): Promise<Picture> {
  // Asked for together; a record without one of the sentences is no failure of the picture.
  const [snapshot, ...told] = await Promise.all([
    client.snapshot(record, clusters),
    ...indices.map((index) => client.sentence(record, index, clusters).catch((error: Error) => error.message)),
  ]);
  const sentences = told.filter((one) => typeof one !== "string");
  const errors = told.filter((one) => typeof one === "string");
  return { snapshot, sentences, sentenceError: snapshot.sentences.length > 0 ? (errors[0] ?? null) : null };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
