/** One state, one writer: what was chosen, what the plugin answered to it, and the address bar that holds the choice. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Latest, type Answer } from "../api/latest";
import type { Client, Query, RecordKey, Shown } from "../api/client";
import type { Chain, Figure, ResponseRow, Responses, RunList, Sentence, Snapshot, Unit } from "../api/types";
import type { AddressBar } from "./browser_address";
import { choicesToHash, hashToChoices } from "./address";
import { ChainWatch, type ChainQuestion } from "./chain";
import { type Change, type Choices, type Step } from "./choices";
import { recordKey, resolve, type Resolved } from "./resolve";
import { createTimelineSession, type TimelineSession } from "./timeline_session";
import { keyOf, trainingOf, type Training } from "./training";

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
  /** The records that one steps through from here. */
  training: Training | null;
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
  /** How far the clusters of the whole history are, where another number of them was chosen. */
  chain: ReadonlySignal<Chain | null>;
  timeline: TimelineSession;
  act: Act;
  /** Colours the units by what is pointed at; null ends it. */
  preview(what: Previewed | null): void;
  /** Asks for the picture of another record of a pane's training, so that it is there when it is shown. */
  prepare(pane: number, index: number): void;
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
/** So often at most a sliding choice is written into the address: browsers refuse more than a few writes a second. */
const WRITE_MS = 400;

export function createSession(client: Client, bar: AddressBar): Session {
  const choices = signal(hashToChoices(bar.read()));
  const runs = new Latest<RunList>(true);
  const slots = Array.from({ length: MOST_PANES }, () => ({
    picture: new Latest<Picture>(),
    responses: new Latest<Responses>(),
    preview: new Latest<Responses>(),
    chain: new ChainWatch((run, state, clusters) => client.chain(run, state, clusters)),
  }));
  const previewed = signal<Previewed | null>(null);
  const attempts = signal(0);
  let looks = 0;
  let asking = false;

  const resolvedPanes = computed(() => {
    const list = runs.answer.value.value?.runs;
    return list && list.length > 0 ? choices.value.panes.map((pane) => resolve(pane, list)) : null;
  });

  const trainings = computed(() =>
    (resolvedPanes.value ?? []).map((one) =>
      typeof one === "string" || !runs.answer.value.value ? null : trainingOf(runs.answer.value.value, one),
    ),
  );

  const stopAsking = effect(() => {
    void attempts.value;
    const { clusters, sentences, selection } = choices.value;
    const pointed = previewed.value;
    slots.forEach(({ picture, responses, preview, chain }, index) => {
      const resolved = resolvedPanes.value?.[index];
      if (!resolved || typeof resolved === "string") {
        for (const latest of [picture, responses, preview]) latest.ask(null, never);
        return;
      }
      const record = recordKey(resolved);
      const key = JSON.stringify([record, clusters, sentences, chain.completed.value]);
      const shown = shownBefore(picture.answer.peek().value, record, trainings.value[index] ?? null);
      picture.ask(key, () => loadPicture(client, record, clusters, sentences, shown));
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

  const stopFollowing = effect(() => {
    slots.forEach(({ picture, chain }, index) => {
      const resolved = resolvedPanes.value?.[index];
      chain.watch(typeof resolved === "object" ? chainQuestion(resolved, picture.answer.value.value) : null);
    });
  });
  const chain = computed(() => slots.map((slot) => slot.chain.progress.value).find((one) => one !== null) ?? null);

  const prepare = (training: Training | null, index: number) => {
    const placed = training?.records[index];
    const { clusters, sentences } = choices.peek();
    // While the chain is made, what is fetched now is out of date when it is seen.
    if (!training || !placed || chain.peek() !== null) return;
    loadPicture(client, keyOf(training.state, placed), clusters, sentences, null).catch(() => {});
  };

  // The records beside the one that is seen are fetched ahead: an epoch further is then a matter of drawing.
  let ahead: ReturnType<typeof setTimeout> | undefined;
  const stopFetching = effect(() => {
    void choices.value;
    const seen = trainings.value.filter((_, index) => slots[index]?.picture.answer.value.pending === false);
    clearTimeout(ahead);
    ahead = setTimeout(() => {
      for (const training of seen) for (const by of [1, -1]) if (training) prepare(training, training.index + by);
    }, FETCH_AHEAD_MS);
  });

  const panes = computed(() =>
    choices.value.panes.slice(0, MOST_PANES).map((_, index): PaneData => {
      const slot = slots[index]!;
      const resolved = resolvedPanes.value?.[index] ?? null;
      const picture = slot.picture.answer.value;
      return {
        resolved: typeof resolved === "string" ? null : resolved,
        training: trainings.value[index] ?? null,
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

  const timeline = createTimelineSession(
    client,
    choices,
    runs.answer,
    computed(() => (resolvedPanes.value ?? []).map((one) => (typeof one === "string" ? null : one))),
  );
  let late: ReturnType<typeof setTimeout> | undefined;
  const write = (keep: boolean) => bar.write(choicesToHash(choices.peek(), bar.read()), keep);
  const writeLate = () => {
    if (late === undefined) return;
    clearTimeout(late);
    late = undefined;
    write(false);
  };
  const stopWatching = bar.watch(() => {
    clearTimeout(late);
    late = undefined;
    choices.value = hashToChoices(bar.read());
  });
  refresh();
  return {
    choices,
    runs: runs.answer,
    panes,
    chain,
    timeline,
    act(change, history = "push") {
      if (history === "push") writeLate();
      choices.value = change(choices.peek());
      if (history === "push") write(true);
      else late ??= setTimeout(writeLate, WRITE_MS);
    },
    preview(what) {
      if (JSON.stringify(what) !== JSON.stringify(previewed.peek())) previewed.value = what;
    },
    prepare: (pane, index) => prepare(trainings.peek()[pane] ?? null, index),
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
      stopFollowing();
      stopFetching();
      for (const slot of slots) slot.chain.stop();
      timeline.stop();
      clearTimeout(ahead);
      stopWatching();
      writeLate();
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
  shown: Shown | null,
): Promise<Picture> {
  // Asked for together; a record without one of the sentences is no failure of the picture.
  const [snapshot, ...told] = await Promise.all([
    client.snapshot(record, clusters, null, shown),
    ...indices.map((index) =>
      client.sentence(record, index, clusters, null, shown).catch((error: Error) => error.message),
    ),
  ]);
  const sentences = told.filter((one) => typeof one !== "string");
  const errors = told.filter((one) => typeof one === "string");
  return { snapshot, sentences, sentenceError: snapshot.sentences.length > 0 ? (errors[0] ?? null) : null };
}

/** What stands in a pane, if it is of the training that a record belongs to. */
function shownBefore(picture: Picture | null, record: RecordKey, training: Training | null): Shown | null {
  if (!picture || picture.snapshot.state !== record.state) return null;
  const { run, step, clusters } = picture.snapshot;
  const known = training?.records.some((one) => one.run === run && one.record.step === step);
  return known && clusters > 1 ? { run, step, clusters } : null;
}

/** The history to follow: none where the clusters are those that were recorded or pinned. */
function chainQuestion({ run, history }: Resolved, picture: Picture | null): ChainQuestion | null {
  if (!picture || picture.snapshot.run !== run.name || picture.snapshot.state !== history.name) return null;
  const { clusters, labels_from } = picture.snapshot;
  if (labels_from !== "provisional" && labels_from !== "chain") return null;
  return { run: run.name, state: history.name, clusters, records: history.records.length };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
