/** The panes: from what each asks for to the record that it gets, what it asks the plugin, and what it has to draw. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { Latest, type Result } from "../../api/latest";
import type { Requests } from "../../api/client";
import type { Lens } from "../../api/keys";
import { limits } from "../../api/limits";
import type { Limits } from "../../api/source";
import type { Responses, RunList, Unit } from "../../api/types";
import type { Choices, Step } from "../choices/choices";
import { laterOf } from "../comparison/order";
import { askResponses, loadContent, type PaneContent, type Reference } from "../records/pane_content";
import type { AskedDifference } from "../records/pane_difference";
import type { PaneData, Previewed } from "../records/pane_data";
import { Identities } from "../records/identities";
import { LensSignals } from "./lens_signals";
import { offIn, pinFor, recordKey, resolve, sameHistory, type Resolved } from "../records/resolve";
import { trainingOf, type Training } from "../records/training";

/** What does not wait for the picture of a record. */
type DrawnPane = Omit<PaneData, "usual" | "changes" | "causes" | "namesakes">;

export interface Panes {
  data: ReadonlySignal<DrawnPane[]>;
  /** The record of each pane; null where there is none. */
  resolved: ReadonlySignal<readonly (Resolved | null)[]>;
  trainings: ReadonlySignal<readonly (Training | null)[]>;
  /** Whether a pane waits for its record, and whether it shows one. */
  isPending(index: number): boolean;
  isDrawn(index: number): boolean;
  /** Through which clusters a pane's record is seen. */
  lensOf(pane: Resolved): Lens;
  /** Says when nobody waits any more for what is seen through a lens. */
  leftOf(lens: Lens): AbortSignal;
  /** How many sentences every record of a pane's history has at least, as far as that is known. */
  sureSentences(pane: Resolved): number;
  /** The sentences by which a pane finds its own. */
  referenceOf(index: number): Reference;
  /** Lets what failed be asked again. */
  forgetFailures(): void;
  /** Lets all be asked again where files have come that the record lacked; tells whether that is so anywhere. */
  lookForFiles(): Promise<boolean>;
  stop(): void;
}

const MOST_PANES = 2;

/** All is asked anew when `attempts` changes. */
export function createPanes(
  client: Requests,
  choices: ReadonlySignal<Choices>,
  runs: ReadonlySignal<Result<RunList>>,
  previewed: ReadonlySignal<Previewed | null>,
  attempts: ReadonlySignal<number>,
): Panes {
  const slots = Array.from({ length: MOST_PANES }, () => ({
    content: new Latest<PaneContent>(),
    responses: new Latest<Responses>(),
    preview: new Latest<Responses>(),
    unit: new Latest<Unit>(),
  }));

  /** How many sentences the record of a history has that was seen last, for those whose list does not tell. */
  const counts = new Map<string, number>();
  const historyName = ({ run, history }: Resolved) => JSON.stringify([run.name, history.name]);
  const sureSentences = (pane: Resolved) => pane.history.sentences ?? counts.get(historyName(pane)) ?? 0;

  /** The record of each pane, or the sentence that says why there is none. */
  const found = computed(() => {
    const list = runs.value.value?.runs;
    return list && list.length > 0 ? choices.value.panes.slice(0, MOST_PANES).map((pane) => resolve(pane, list)) : [];
  });
  const resolved = computed(() => found.value.map((one) => (typeof one === "string" ? null : one)));
  const trainings = computed(() =>
    resolved.value.map((one) => one && runs.value.value && trainingOf(runs.value.value, one)),
  );

  const identities = new Identities();
  const lensOf = (pane: Resolved): Lens => {
    const list = runs.peek().value?.runs ?? [];
    const first = resolved.value[0];
    const beside = first && !sameHistory(first, pane) ? first : null;
    const like = beside && { ...identities.of(beside, list), state: beside.history.name };
    const { clusters, pin, rawSigns } = held(choices.value, limits.value);
    return { clusters, pin: pinFor(pin, pane, list), identity: identities.of(pane, list), like, rawSigns };
  };
  /** What the first pane has; the key of the request alone, for the results themselves are kept by the client. */
  const firstSentences = computed(() =>
    (slots[0]!.content.result.value.value?.snapshot.sentences ?? []).map(({ key }) => key).join(),
  );
  const referenceOf = (index: number): Reference => {
    const first = resolved.value[0];
    if (index === 0 || !first) return null;
    const lens = lensOf(first);
    return () =>
      client.snapshot(recordKey(first), lens).then(
        ({ sentences }) => sentences,
        () => null,
      );
  };

  /** What the two differ by, where that colours them. */
  const differenceOf = (index: number): AskedDifference | null => {
    const [first, second] = resolved.value;
    if (choices.value.colouring !== "difference" || !first || !second) return null;
    const later = laterOf([first, second]);
    return {
      records: [recordKey(first), recordKey(second)],
      lens: lensOf(first),
      side: index === 0 ? "first" : "second",
      whose: later === null ? "second" : "later",
      isSameOff: later !== null || choices.value.off.every((off) => off.length === 0),
    };
  };

  const signals = new LensSignals();
  const stopAsking = effect(() => {
    void attempts.value;
    const { sentences, selection, typed } = choices.value;
    const pointed = previewed.value;
    signals.see(resolved.value.flatMap((here) => (here ? [lensOf(here)] : [])));
    slots.forEach(({ content, responses, preview, unit }, index) => {
      const here = resolved.value[index];
      if (!here) {
        for (const latest of [content, responses, preview, unit]) latest.clear();
        return;
      }
      const record = recordKey(here);
      const lens = lensOf(here);
      const shared = index > 0 ? firstSentences.value : null;
      const reference = referenceOf(index);
      const off = offIn(choices.value, index, resolved.value);
      const usual = here.history.sentence;
      const asked = { indices: sentences, typed, off, usual, sure: sureSentences(here) };
      const beside = differenceOf(index);
      const key = JSON.stringify([record, lens, sentences, typed, off, shared, beside]);
      content.ask(key, async () => {
        const found = await loadContent(client.leaving(signals.of(lens)), record, lens, asked, reference, beside);
        counts.set(historyName(here), found.snapshot.sentences.filter(({ index: number }) => number >= 0).length);
        return found;
      });
      const ask = (latest: Latest<Responses>, words: readonly string[], step: Step | null) =>
        askResponses(client, latest, record, words, step, {
          typed,
          off,
          lens,
          shared,
          reference,
          drawn: step !== null && isStepOf(content.result.peek().value, step),
        });
      ask(responses, selection.words, selection.step);
      ask(
        preview,
        pointed && "word" in pointed ? [pointed.word] : [],
        pointed && "step" in pointed ? pointed.step : null,
      );
      // In another training its number is another unit.
      const side = resolved.value[selection.side];
      const chosen = side && sameHistory(side, here) ? selection.units.at(-1) : undefined;
      if (chosen === undefined || chosen >= here.record.units) unit.clear();
      else unit.ask(JSON.stringify([record, chosen]), () => client.unit(record, chosen));
    });
  });

  const data = computed(() =>
    choices.value.panes.slice(0, MOST_PANES).map((_, index): DrawnPane => {
      const slot = slots[index]!;
      const here = found.value[index];
      const content = slot.content.result.value;
      return {
        resolved: resolved.value[index] ?? null,
        training: trainings.value[index] ?? null,
        content: typeof here === "string" ? { ...content, error: here } : content,
        responses: slot.responses.result.value,
        preview: slot.preview.result.value,
        unit: slot.unit.result.value,
      };
    }),
  );
  return {
    data,
    resolved,
    trainings,
    isPending: (index) => slots[index]!.content.result.value.pending,
    isDrawn: (index) => slots[index]!.content.result.value.value !== null,
    lensOf,
    leftOf: (lens) => signals.of(lens),
    sureSentences,
    referenceOf,
    forgetFailures() {
      for (const latest of slots.flatMap(({ content, responses, unit }) => [content, responses, unit]))
        if (latest.result.peek().error !== null) latest.forget();
    },
    async lookForFiles() {
      const come = slots.map(async ({ content, responses, unit }, index) => {
        const [here, shown] = [resolved.peek()[index], content.result.peek().value];
        if (!here || !shown?.snapshot.lacks_files || !(await client.hasCome(recordKey(here), shown.lens))) return false;
        for (const latest of [content, responses, unit]) latest.forget();
        return true;
      });
      return (await Promise.all(come)).includes(true);
    },
    stop() {
      stopAsking();
    },
  };
}

function isStepOf(content: PaneContent | null, { sentence, position }: Step): boolean {
  return content?.sentences.some(({ index, steps }) => index === sentence && position < steps.length) ?? false;
}

/** What of a lens a source has: a report has each record's own clusters, of some numbers. */
function held({ clusters, pin, rawSigns }: Choices, { lenses, clusters: numbers }: Limits) {
  const isHeld = clusters === null || numbers === null || numbers.includes(clusters);
  const of = { clusters: isHeld ? clusters : null, pin, rawSigns };
  return lenses === null ? of : { ...of, pin: null, rawSigns: false };
}
