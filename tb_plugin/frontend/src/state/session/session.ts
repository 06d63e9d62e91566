/** One state, one writer: what was chosen, what the server sent for it, and the address bar that holds the choice. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Latest, type Result } from "../../api/latest";
import type { Requests } from "../../api/client";
import type { Query } from "../../api/source";
import type { RecordKey } from "../../api/keys";
import type { Comparison, Figure, Halves, RecordTable, TableCauses, RunList, Unit, Vocabulary } from "../../api/types";
import { readAddress } from "../address/address";
import { AddressWriter } from "../address/address_writer";
import type { AddressBar } from "../address/browser_address";
import { switchedOn } from "../choices/asking";
import type { Act, AllRuns, Choices } from "../choices/choices";
import type { Correspondence } from "../comparison/across";
import { earlierLeft } from "../comparison/order";
import type { PaneData, Previewed } from "../records/pane_data";
import { createTimelineSession, type TimelineSession } from "../timeline/timeline_session";
import { fetchAhead } from "./fetch_ahead";
import { createAddressCheck } from "./address_check";
import { createAfterwards } from "./afterwards";
import { createChosenClusters } from "./chosen_clusters";
import { createComparing } from "./comparing";
import { withNamesOf, withSentence, withSentencesOf } from "./fitting_choices";
import { createPanes } from "./panes";
import { watchMoves } from "./moving";
import { createTelling, type TellingSession } from "./telling";

export interface Session {
  choices: ReadonlySignal<Choices>;
  runs: ReadonlySignal<Result<RunList>>;
  panes: ReadonlySignal<PaneData[]>;
  /** What the first pane's state learnt, and when; the word that colours where nothing is chosen. */
  findings: TellingSession["findings"];
  findingsBeside: TellingSession["findingsBeside"];
  telling: TellingSession["telling"];
  timeline: TimelineSession;
  /** Of the two panes; nothing while there is one. */
  comparison: ReadonlySignal<Result<Comparison>>;
  /** Of each of two panes: how much two halves of its data agree; none while there is one pane. */
  halves: ReadonlySignal<readonly Result<Halves>[]>;
  /** Which units, chips and clouds of the two panes are the same. */
  correspondence: ReadonlySignal<Correspondence>;
  act: Act;
  /** The table of all runs as it can be asked for; null while it is closed. */
  allRuns: ReadonlySignal<AllRuns | null>;
  /** One sentence on what an address or a change could not keep, until something else is chosen; null where all is kept. */
  told: ReadonlySignal<string | null>;
  /** Colours the units by what is pointed at; null ends it. */
  preview(what: Previewed | null): void;
  /** Asks for another record of a pane's training, so that it is there when it is shown. */
  prepare(pane: number, index: number): void;
  /** A chart of one record. */
  figure(record: RecordKey, name: string, query: Query): Promise<Figure>;
  unit(record: RecordKey, unit: number): Promise<Unit>;
  /** Snippets of text in which something moves the state most. */
  contexts: Requests["contexts"];
  /** Where text moves the chips as some words of a sentence do. */
  matches: Requests["matches"];
  /** The words that the network of a record knows. */
  vocabulary(record: RecordKey): Promise<Vocabulary>;
  /** What else its network is asked. */
  network: Pick<Requests, "causeCurve" | "promoted" | "effects" | "without">;
  /** Measures the causes of a pane that are left because they take long, or stops that. */
  measureAll(pane: number, all: boolean): void;
  /** What each number of clusters would give at a record. */
  clusterStability: Requests["clusterStability"];
  /** All runs and states at their last record or at their best, and the chart of how alike they are. */
  table(best: string | null, goal: "max" | "min"): Promise<RecordTable>;
  tableCauses(best: string | null, goal: "max" | "min", all: boolean): Promise<TableCauses>;
  similarity(query: Query): Promise<Figure>;
  /** Asks for the list of runs again; quietly, for the list that is shown stays. */
  refresh(): void;
  /** Asks again for what failed. */
  retry(): void;
  stop(): void;
}

/** `readsAhead`: whether what may be played is asked for while nothing else is. */
export function createSession(client: Requests, bar: AddressBar, readsAhead = false): Session {
  const asked = readAddress(bar.read());
  const choices = signal(asked.choices);
  const runs = new Latest<RunList>(true);
  const previewed = signal<Previewed | null>(null);
  const attempts = signal(0);
  let looks = 0;
  let asking = false;

  const { moving, stop: stopWatchingMoves } = watchMoves(choices);
  const panes = createPanes(client, choices, runs.result, previewed, attempts);
  const { telling, usual, stop: stopTelling, ...learnt } = createTelling(client, choices, panes, moving);
  const colouring = () => {
    const { words, step } = choices.peek().selection;
    if (step !== null || words.length > 0) return step === null ? words : [];
    return telling.value === null ? [] : [telling.value.word];
  };
  const neighbours = fetchAhead(client, choices, panes, colouring, readsAhead);
  const { changes, causes, measureAll, stop: stopAfterwards } = createAfterwards(client, choices, panes, attempts);
  const { namesakes, stop: stopRemembering } = createChosenClusters(choices, panes);
  const shown = computed(() =>
    panes.data.value.map((pane, index) => ({
      ...pane,
      namesakes: namesakes.value[index] ?? null,
      usual: usual[index]!.value,
      changes: changes[index]!.value,
      causes: causes[index]!.value,
    })),
  );
  const timeline = createTimelineSession(client, choices, runs.result, panes.resolved, moving);

  const {
    comparison,
    halves,
    correspondence,
    stop: stopComparing,
  } = createComparing(client, choices, panes, learnt, attempts);

  // Another run may have other sentences, or the same in another order: then its usual one, or the same, is chosen.
  let keys: readonly string[] = [];
  const stopReplacing = effect(() => {
    const { content, resolved } = panes.data.value[0] ?? { content: null, resolved: null };
    if (!content?.value || content.pending || !resolved) return;
    const { run, state, sentences } = content.value.snapshot;
    if (run !== resolved.run.name || state !== resolved.history.name) return;
    const before = keys;
    keys = sentences.flatMap(({ index, key }) => (index >= 0 ? [key] : []));
    const next = withSentencesOf(choices.peek(), before, keys, resolved.history.sentence);
    choices.value = address.isFresh() ? next : withNamesOf(next, content.value);
  });

  const refresh = () => {
    if (asking) return;
    asking = true;
    const first = looks === 0;
    const ask = async () => {
      const list = await client.runs().finally(() => (asking = false));
      if (first) choices.value = withSentence(choices.peek(), list.runs);
      address.looked(list);
      return list;
    };
    runs.ask(`look ${++looks}`, ask);
    panes.lookForFiles().then(
      (come) => come && (attempts.value += 1),
      () => {},
    );
  };
  const address = createAddressCheck(
    client,
    asked,
    choices,
    runs.result,
    panes,
    comparison.result,
    timeline.names,
    () => refresh(),
  );
  const writer = new AddressWriter(bar, choices);
  // "Back" from another page finds what was chosen last; a reload reads the address before the page is told of it.
  const leave = () => writer.flush();
  const stopWatching = bar.watch(() => {
    writer.forget();
    const read = readAddress(bar.read());
    choices.value = withSentence(read.choices, runs.result.peek().value?.runs ?? []);
    address.read(read);
  }, leave);
  refresh();
  return {
    choices,
    runs: runs.result,
    panes: shown,
    ...learnt,
    telling,
    told: address.told,
    allRuns: address.allRuns,
    timeline,
    comparison: comparison.result,
    halves,
    correspondence,
    act(change, history = "push") {
      // "Back" is to return to what stands there now.
      if (history === "push") writer.flush();
      const before = choices.peek();
      const after = change(before);
      // A slider that moves on says it once.
      address.left(switchedOn(before, after), history === "replace");
      choices.value = earlierLeft(before, after, runs.result.peek().value?.runs ?? []);
      writer.changed(history);
    },
    preview(what) {
      if (JSON.stringify(what) !== JSON.stringify(previewed.peek())) previewed.value = what;
    },
    prepare: neighbours.prepare,
    unit: (record, unit) => client.unit(record, unit),
    contexts: (record, thing, lens) => client.contexts(record, thing, lens),
    matches: (...asked) => client.matches(...asked),
    vocabulary: (record) => client.vocabulary(record),
    network: client,
    measureAll,
    figure: (record, name, query) => client.figure(record, name, query),
    clusterStability: (record, lens) => client.clusterStability(record, lens),
    table: (best, goal) => client.table(best, goal),
    tableCauses: (best, goal, all) => client.tableCauses(best, goal, all),
    similarity: (query) => client.similarity(query),
    refresh,
    retry() {
      panes.forgetFailures();
      if (comparison.result.peek().error !== null) comparison.forget();
      attempts.value += 1;
      refresh();
    },
    stop() {
      stopComparing();
      stopReplacing();
      address.stop();
      neighbours.stop();
      stopTelling();
      stopWatchingMoves();
      stopAfterwards();
      stopRemembering();
      panes.stop();
      timeline.stop();
      stopWatching();
      writer.flush();
    },
  };
}
