/** One state, one writer: what was chosen, what the plugin answered to it, and the address bar that holds the choice. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Latest, type Answer } from "../api/latest";
import type { Client, Query, RecordKey, Shown } from "../api/client";
import type {
  Chain,
  Comparison,
  Figure,
  LabelsFrom,
  RecordTable,
  ResponseRow,
  Responses,
  RunList,
  Unit,
} from "../api/types";
import { correspondence, type Correspondence } from "./across";
import type { AddressBar } from "./browser_address";
import { hashToChoices } from "./address";
import { AddressWriter } from "./address_writer";
import { ChainWatch, type ChainQuestion } from "./chain";
import { type Change, type Choices, type Step } from "./choices";
import { askResponses, loadPicture, type Picture, type Reference } from "./load_picture";
import { pinFor, recordKey, resolve, type Resolved } from "./resolve";
import { createTimelineSession, type TimelineSession } from "./timeline_session";
import { keyOf, trainingOf, type Training } from "./training";

export type { Picture } from "./load_picture";

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
  /** Of the two panes; nothing while there is one. */
  comparison: ReadonlySignal<Answer<Comparison>>;
  /** Which units, chips and clouds of the two panes are the same. */
  correspondence: ReadonlySignal<Correspondence>;
  act: Act;
  /** Colours the units by what is pointed at; null ends it. */
  preview(what: Previewed | null): void;
  /** Asks for the picture of another record of a pane's training, so that it is there when it is shown. */
  prepare(pane: number, index: number): void;
  /** A chart of one record. */
  figure(record: RecordKey, name: string, query: Query): Promise<Figure>;
  unit(record: RecordKey, unit: number): Promise<Unit>;
  /** All runs and states at their last record or at their best, and the chart of how alike they are. */
  table(best: string | null, goal: "max" | "min"): Promise<RecordTable>;
  similarity(query: Query): Promise<Figure>;
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
    chain: new ChainWatch((run, state, clusters) => client.chain(run, state, clusters)),
  }));
  const comparison = new Latest<Comparison>();
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

  const pinOf = (pane: Resolved) => pinFor(choices.value.pin, pane, runs.answer.peek().value?.runs ?? []);
  /** What the first pane has; the key of the question alone, for the answers themselves are kept by the client. */
  const firstSentences = computed(() =>
    (slots[0]!.picture.answer.value.value?.snapshot.sentences ?? []).map(({ key }) => key).join(),
  );
  const referenceOf = (index: number): Reference => {
    const first = resolvedPanes.value?.[0];
    if (index === 0 || !first || typeof first === "string") return null;
    const [clusters, pin] = [choices.value.clusters, pinOf(first)];
    return () =>
      client.snapshot(recordKey(first), clusters, pin).then(
        ({ sentences }) => sentences,
        () => null,
      );
  };

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
      const pin = pinOf(resolved);
      const shared = index > 0 ? firstSentences.value : null;
      const reference = referenceOf(index);
      const key = JSON.stringify([record, clusters, pin, sentences, shared, chain.completed.value]);
      const shown = shownBefore(picture.answer.peek().value, record, trainings.value[index] ?? null);
      picture.ask(key, () => loadPicture(client, record, { clusters, pin, shown }, sentences, reference));
      const ask = (latest: Latest<Responses>, words: readonly string[], step: Step | null) =>
        askResponses(client, latest, record, words, step, shared, reference);
      ask(responses, selection.words, selection.step);
      ask(
        preview,
        pointed && "word" in pointed ? [pointed.word] : [],
        pointed && "step" in pointed ? pointed.step : null,
      );
    });
    const [first, second] = resolvedPanes.value ?? [];
    if (typeof first === "object" && typeof second === "object") {
      const records = [recordKey(first), recordKey(second)] as const;
      const pin = pinOf(first);
      const chains = slots.map(({ chain }) => chain.completed.value);
      comparison.ask(JSON.stringify([records, clusters, pin, chains]), () => client.compare(...records, clusters, pin));
    } else comparison.ask(null, never);
  });

  const stopFollowing = effect(() => {
    slots.forEach(({ picture, chain }, index) => {
      const resolved = resolvedPanes.value?.[index];
      const { value, pending } = picture.answer.value;
      const isProvisional = !pending && value !== null && labelsFrom(value) === "provisional";
      const question = typeof resolved === "object" ? chainQuestion(resolved, value) : null;
      chain.watch(question, isProvisional ? value.snapshot.step : null);
    });
  });
  const chain = computed(() => slots.map((slot) => slot.chain.progress.value).find((one) => one !== null) ?? null);

  const prepare = (pane: number, index: number) => {
    const training = trainings.peek()[pane] ?? null;
    const resolved = resolvedPanes.peek()?.[pane];
    const placed = training?.records[index];
    const { clusters, sentences } = choices.peek();
    // While the chain is made, what is fetched now is out of date when it is seen.
    if (!training || !placed || typeof resolved !== "object" || chain.peek() !== null) return;
    const lens = { clusters, pin: pinOf(resolved), shown: null };
    loadPicture(client, keyOf(training.state, placed), lens, sentences, referenceOf(pane)).catch(() => {});
  };

  // The records beside the one that is seen are fetched ahead: an epoch further is then a matter of drawing.
  let ahead: ReturnType<typeof setTimeout> | undefined;
  const stopFetching = effect(() => {
    void choices.value;
    const seen = trainings.value.map((training, pane) =>
      slots[pane]?.picture.answer.value.pending === false ? training : null,
    );
    clearTimeout(ahead);
    ahead = setTimeout(() => {
      seen.forEach((training, pane) => {
        for (const by of [1, -1]) if (training) prepare(pane, training.index + by);
      });
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

  const corresponding = computed(() =>
    correspondence(
      panes.value.map(({ resolved }) => resolved),
      comparison.answer.value.value,
    ),
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
  const writer = new AddressWriter(bar, choices);
  const stopWatching = bar.watch(() => {
    writer.forget();
    choices.value = hashToChoices(bar.read());
  });
  refresh();
  return {
    choices,
    runs: runs.answer,
    panes,
    chain,
    timeline,
    comparison: comparison.answer,
    correspondence: corresponding,
    act(change, history = "push") {
      // "Back" is to return to what stands there now.
      if (history === "push") writer.flush();
      choices.value = change(choices.peek());
      writer.changed(history);
    },
    preview(what) {
      if (JSON.stringify(what) !== JSON.stringify(previewed.peek())) previewed.value = what;
    },
    prepare,
    unit: (record, unit) => client.unit(record, unit),
    figure: (record, name, query) => client.figure(record, name, query),
    table: (best, goal) => client.table(best, goal),
    similarity: (query) => client.similarity(query),
    refresh,
    retry() {
      slots.forEach(({ picture, responses }) => {
        if (picture.answer.peek().error !== null) picture.forget();
        if (responses.answer.peek().error !== null) responses.forget();
      });
      if (comparison.answer.peek().error !== null) comparison.forget();
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
      writer.flush();
    },
  };
}

/** What stands in a pane, if it is of the training that a record belongs to. */
function shownBefore(picture: Picture | null, record: RecordKey, training: Training | null): Shown | null {
  if (!picture || picture.snapshot.state !== record.state) return null;
  const { run, step, clusters } = picture.snapshot;
  const known = training?.records.some((one) => one.run === run && one.record.step === step);
  return known && clusters > 1 ? { run, step, clusters } : null;
}

/** The history to follow: none where the clusters are those that were recorded. */
function chainQuestion({ run, history }: Resolved, picture: Picture | null): ChainQuestion | null {
  if (!picture || picture.snapshot.run !== run.name || picture.snapshot.state !== history.name) return null;
  const from = labelsFrom(picture);
  if (from !== "provisional" && from !== "chain") return null;
  const { clusters } = picture.snapshot;
  return { run: run.name, state: history.name, clusters, records: history.records.length };
}

/** Where the clusters are from, or those of the pinned record. */
function labelsFrom({ snapshot }: Picture): LabelsFrom {
  return snapshot.pin?.labels_from ?? snapshot.labels_from;
}

function never(): Promise<never> {
  return new Promise(() => {});
}
