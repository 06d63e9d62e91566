/** The word that colours the units where nothing was chosen: a default, which the address does not know. */
import { computed, effect, untracked, type ReadonlySignal } from "@preact/signals";
import { Latest, type Result } from "../../api/latest";
import type { Requests } from "../../api/client";
import type { FindingList, Responses, Snapshot } from "../../api/types";
import type { Choices } from "../choices/choices";
import { recordKey } from "../records/resolve";
import { keyOf, sameTraining } from "../records/training";
import type { Panes } from "./panes";

export interface Telling {
  word: string;
  /** The epoch that changed its meaning most, in words; null where it is the word with the strongest response. */
  when: string | null;
  /** Whether it is the most frequent of those that changed most; else the first of them. */
  frequent: boolean;
  /** Whether another one, the first of the list, may have changed more: this one surely did. */
  surely?: boolean;
  /** How often it occurs in the validation data. */
  count: number;
}

/** Of so many words that changed most, the most frequent one stands where none is told by what it pushes, */
const CANDIDATES = 10;
/** of those that changed at least by this share of what the first did. */
const AS_MUCH = 0.5;
/** A change is sure as far as it goes less so many standard errors. */
const SURE = 2;
/** The one that changed most stands where it surely changed by this share of what any surely did. */
const STANDS = 2 / 3;

export interface TellingSession {
  /** What the state of the first pane learnt, and when: over all of its training, whichever run the record is of. */
  findings: ReadonlySignal<Result<FindingList>>;
  /** The same of the second pane, of another training or state, for the dots over its strip. */
  findingsBeside: ReadonlySignal<Result<FindingList>>;
  /** Null until it is known. */
  telling: ReadonlySignal<Telling | null>;
  /** By pane, the responses to it. */
  usual: readonly ReadonlySignal<Result<Responses>>[];
  stop(): void;
}

/** Another number of clusters has other chips: what these learnt is asked for once one number rests. */
const REST_MS = 1000;

/** `moving`: while records follow one another, nothing is looked for that takes the server long. */
export function createTelling(
  client: Requests,
  choices: ReadonlySignal<Choices>,
  panes: Panes,
  moving: ReadonlySignal<boolean>,
): TellingSession {
  const findings = new Latest<FindingList>(true, true);
  const beside = new Latest<FindingList>(true, true);
  const strongest = new Latest<Telling | null>(true);
  const first = computed(() => panes.resolved.value[0] ?? null);
  const training = computed(() => panes.trainings.value[0] ?? null);
  const lens = computed(() => {
    void choices.value.clusters;
    void choices.value.pin;
    return first.value && panes.lensOf(first.value);
  });

  let rest: ReturnType<typeof setTimeout> | undefined;
  const stopFinding = effect(() => {
    clearTimeout(rest);
    const here = first.value;
    const newest = training.value?.records.at(-1);
    // The first picture goes before.
    if (!here || !newest || !lens.value || !panes.isDrawn(0) || moving.value) return;
    const { run, state } = training.value!;
    const { clusters, pin, identity } = lens.value;
    const key = JSON.stringify([run, state, clusters, pin, identity, newest.record.created]);
    const through = lens.value;
    const ask = () => findings.ask(key, (left) => client.findings(run, state, through, left));
    const known = findings.result.peek().value;
    if (known?.run === run && known.state === state) rest = setTimeout(ask, REST_MS);
    else ask();
  });
  const stopBeside = effect(() => {
    const there = panes.resolved.value[1];
    const [own, other] = panes.trainings.value;
    // Both pictures and what the first one learnt go before.
    if (
      !there ||
      !other ||
      sameTraining(own ?? null, other) ||
      !panes.isDrawn(1) ||
      moving.value ||
      findings.result.value.value === null
    )
      return;
    const { run, state, records } = other;
    // Its words stand in dots, which are the same through all clusters.
    const lens = untracked(() => panes.lensOf(there));
    const key = JSON.stringify([run, state, records.at(-1)!.record.created]);
    beside.ask(key, (left) => client.findings(run, state, lens, left));
  });
  /** Of the training that is shown; what is known of others says nothing here. */
  const changed = computed((): Telling | null => {
    const here = training.value;
    const found = findings.result.value.value;
    if (!here || found?.run !== here.run || found.state !== here.state) return null;
    return tellingOf(found.findings);
  });
  const stopLooking = effect(() => {
    const { pending, key, error } = findings.result.value;
    const here = first.value;
    const newest = training.value?.records.at(-1);
    if (changed.value || pending || (key === null && error === null) || !here || !newest) return;
    // Of the newest record, so that it is the same at every epoch.
    const { state } = training.value!;
    const record = keyOf(state, newest);
    strongest.ask(JSON.stringify(record), () => client.snapshot(record, panes.lensOf(here)).then(strongestWord));
  });
  const telling = computed((): Telling | null => {
    if (changed.value) return changed.value;
    return findings.result.value.pending ? null : strongest.result.value.value;
  });

  const slots = [0, 1].map(() => new Latest<Responses>());
  const word = computed(() => telling.value?.word ?? null);
  const stopAsking = effect(() => {
    slots.forEach((latest, index) => {
      const here = panes.resolved.value[index];
      if (!here || word.value === null) return latest.clear();
      // Where it does not occur there is nothing to ask for; the words of a history hardly change.
      const seen = panes.data.value[index]?.content.value?.snapshot;
      if (seen?.run !== here.run.name || seen.state !== here.history.name) return;
      if (!seen.words.some(({ text }) => text === word.value)) return latest.clear();
      const record = recordKey(here);
      const words = [word.value];
      latest.ask(JSON.stringify([record, words]), () => client.wordResponses(record, words));
    });
  });
  return {
    findings: findings.result,
    findingsBeside: beside.result,
    telling,
    usual: slots.map(({ result }) => result),
    stop() {
      clearTimeout(rest);
      stopFinding();
      stopBeside();
      stopLooking();
      stopAsking();
    },
  };
}

/**
 * The word that changed most, unless by its few texts alone: another that surely changed by far more stands for it. Where
 * nothing tells what words push, rare ones change as much, and a frequent one tells more.
 */
export function tellingOf(findings: FindingList["findings"]): Telling | null {
  // One that changed several times comes first with its largest; they stand in turn by their epochs.
  const words = findings
    .filter(
      ({ kind, name }, at) =>
        kind === "word" && findings.findIndex((one) => one.kind === kind && one.name === name) === at,
    )
    .sort((one, other) => other.share - one.share);
  const bySure = [...words].sort((one, other) => sureShare(other) - sureShare(one)).slice(0, CANDIDATES);
  const [most] = words;
  const [surest] = bySure;
  if (!most || !surest) return null;
  const many = bySure.filter((one) => sureShare(one) >= AS_MUCH * sureShare(surest));
  const frequent = many.length > 1 && !words.some(({ measure }) => measure === "push");
  const chosen = frequent
    ? many.reduce((best, one) => (one.count > best.count ? one : best))
    : sureShare(most) >= STANDS * sureShare(surest)
      ? most
      : surest;
  const surely = !frequent && chosen !== most;
  return { word: chosen.name, when: chosen.when, frequent, count: chosen.count, ...(surely && { surely }) };
}

/** How far a word changed at least, beside what is usual: a rare one may have changed most by its few texts alone. */
const sureShare = ({ share, size, uncertainty }: FindingList["findings"][number]) =>
  share * Math.max(0, 1 - (SURE * uncertainty) / (size || Infinity));

/** The word that is responded to most, as far as that is no noise; null where none is in a cloud. */
export function strongestWord({ words }: Pick<Snapshot, "words">): Telling | null {
  const share = (one: Snapshot["words"][number]) => Math.abs(one.strength) * one.certainty;
  const listed = words.filter(({ cloud }) => cloud >= 0);
  if (listed.length === 0) return null;
  const { text, count } = listed.reduce((best, one) => (share(one) > share(best) ? one : best));
  return { word: text, when: null, frequent: false, count };
}
