/** What is told of an address: which of its parts cannot be kept, as far as that is known, until something else is chosen. */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Latest, type Result } from "../../api/latest";
import { limits } from "../../api/limits";
import type { Requests } from "../../api/client";
import type { Comparison, RecordTable, RunList } from "../../api/types";
import type { ReadAddress } from "../address/address";
import { notKept } from "../address/parts";
import type { AllRuns, Choices } from "../choices/choices";
import { isOf } from "../comparison/across";
import { shownFlow } from "../comparison/flows";
import type { Known, Missing } from "../refused/known";
import { missing } from "../refused/rules";
import { recordsKey } from "../records/training";
import type { TimelineSession } from "../timeline/timeline_session";
import type { Panes } from "./panes";

/** So long after a look that found something missing there is another one. */
const SOON_MS = 2000;

export interface AddressCheck {
  told: ReadonlySignal<string | null>;
  /** The table of all runs, without a number that no run has; null while it is closed, or while that is not known. */
  allRuns: ReadonlySignal<AllRuns | null>;
  /** Whether nothing else was chosen since it was read. */
  isFresh(): boolean;
  /** Another address was read. */
  read(address: ReadAddress): void;
  /** Something else is chosen; `told` is a sentence about that. The last one stays where `slides`. */
  left(told: string | null, slides: boolean): void;
  /** The list of runs was looked at. */
  looked(list: RunList): void;
  stop(): void;
}

export function createAddressCheck(
  client: Requests,
  first: ReadAddress,
  choices: ReadonlySignal<Choices>,
  runs: ReadonlySignal<Result<RunList>>,
  panes: Panes,
  comparison: ReadonlySignal<Result<Comparison>>,
  names: TimelineSession["names"],
  look: () => void,
): AddressCheck {
  /** As it was read; null once something else was chosen. */
  const asked = signal<ReadAddress | null>(first);
  const other = signal<string | null>(null);
  /** Whether two looks found the same records: a server may still be reading what is missing. */
  const isAtRest = signal(false);
  const best = signal(first.choices.allRuns?.best ?? null);
  let records: string | null = null;

  const table = new Latest<RecordTable>(true);
  const list = computed(() => runs.value.value);
  const isMetric = computed(() => list.value?.metrics.some(({ name }) => name === best.value) ?? false);
  const stopAsking = effect(() => {
    if (best.value === null || !list.value || isMetric.value || limits.value.lenses !== null) return;
    table.ask(recordsKey(list.value.runs), () => client.table(null, "max"));
  });
  const numbers = computed((): Known["numbers"] =>
    isMetric.value ? { metrics: list.value!.metrics, scalars: [] } : table.result.value.value,
  );

  const known = computed((): Known => {
    const resolved = panes.resolved.value;
    const { value: content, pending } = panes.data.value[0]?.content ?? { value: null, pending: true };
    const { value: compared, pending: isComparing } = comparison.value;
    const here = resolved[0];
    const isOfPanes = compared !== null && !isComparing && isOf(compared, resolved);
    return {
      runs: list.value?.runs ?? null,
      panes: resolved,
      first: content && !pending && here?.record.step === content.snapshot.step ? content : null,
      flow: isOfPanes ? shownFlow(compared, asked.value?.choices.flow ?? "units") : null,
      names: names.value,
      numbers: numbers.value,
      limits: limits.value,
    };
  });
  const lacking = computed((): readonly Missing[] => (asked.value ? missing(asked.value.choices, known.value) : []));
  const told = computed(() => {
    const those = lacking.value.filter(({ sure }) => sure || isAtRest.value);
    const refused = [
      ...(asked.value?.refused ?? []),
      ...those.map(({ entry, wanted }): [string, string] => [entry, wanted]),
    ];
    return [other.value, notKept(refused)].filter(Boolean).join(" ") || null;
  });

  let soon: ReturnType<typeof setTimeout> | undefined;
  const isWaiting = computed(() => !isAtRest.value && lacking.value.some(({ sure }) => !sure));
  const stopLooking = effect(() => {
    void list.value;
    clearTimeout(soon);
    if (isWaiting.value) soon = setTimeout(look, SOON_MS);
  });

  const isWrong = computed(() => {
    const { metrics, scalars } = numbers.value ?? { metrics: [], scalars: [] };
    return !scalars.includes(best.value!) && !metrics.some(({ name }) => name === best.value);
  });
  return {
    told,
    allRuns: computed(() => {
      const { allRuns } = choices.value;
      if (!allRuns || allRuns.best === null || allRuns.best !== best.value) return allRuns;
      const { pending, error } = table.result.value;
      if (limits.value.lenses === null && !isMetric.value && (numbers.value === null || pending) && error === null)
        return null;
      return isWrong.value ? { ...allRuns, best: null } : allRuns;
    }),
    isFresh: () => asked.peek() !== null,
    read(address) {
      [asked.value, other.value, best.value] = [address, null, address.choices.allRuns?.best ?? null];
    },
    left(sentence, slides) {
      const last = slides ? told.peek() : null;
      [other.value, asked.value] = [sentence ?? last, null];
    },
    looked({ runs: found }) {
      const now = recordsKey(found);
      if (now === records) isAtRest.value = true;
      records = now;
    },
    stop() {
      clearTimeout(soon);
      stopAsking();
      stopLooking();
    },
  };
}
