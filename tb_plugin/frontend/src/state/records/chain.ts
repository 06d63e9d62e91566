/** Follows the clusters of a history at another number than the recorded one, which the plugin makes in the background. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Chain, LabelsFrom } from "../../api/types";
import type { PaneContent } from "./pane_content";
import type { Resolved } from "./resolve";

/** Which history, at how many clusters; `records` are those known, for with new ones the chain goes on. */
export interface ChainRequest {
  readonly run: string;
  readonly state: string;
  readonly clusters: number;
  readonly records: number;
}

const EVERY_MS = 350;
/** So often at most a complete chain is asked for again because of one record. */
const MOST_LOOKS = 2;

export class ChainWatch {
  private readonly current = signal<Chain | null>(null);
  private readonly rounds = signal(0);
  private readonly finished = new Set<string>();
  private readonly looks = new Map<string, number>();
  private watched: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ask: (run: string, state: string, clusters: number) => Promise<Chain>) {}

  /** How far it is; null where nothing is waited for. */
  get progress(): ReadonlySignal<Chain | null> {
    return this.current;
  }

  /** Counts the chains that have come to their end: what was made before for one record alone is then out of date. */
  get completed(): ReadonlySignal<number> {
    return this.rounds;
  }

  /**
   * Asks until the chain is complete; null for none.
   *
   * `provisional`: the step of a record whose labels are not the chain's, though it may have been complete: TensorBoard
   * was started again, or the result was on its way. A record that cannot be clustered stays so, hence not for ever.
   */
  watch(request: ChainRequest | null, provisional: number | null = null): void {
    const key = request && JSON.stringify(request);
    if (key !== null && provisional !== null && this.finished.has(key) && this.mayLookAgain(`${key} ${provisional}`))
      this.finished.delete(key);
    else if (key === this.watched) return;
    this.watched = key;
    clearTimeout(this.timer);
    if (!request || key === null || this.finished.has(key)) {
      this.current.value = null;
      return;
    }
    void this.look(request, key);
  }

  stop(): void {
    this.watched = null;
    clearTimeout(this.timer);
  }

  private mayLookAgain(name: string): boolean {
    const looks = this.looks.get(name) ?? 0;
    this.looks.set(name, looks + 1);
    return looks < MOST_LOOKS;
  }

  private async look(request: ChainRequest, key: string): Promise<void> {
    // Without a result there is nothing to show; the next change of what is watched asks again.
    const chain = await this.ask(request.run, request.state, request.clusters).catch(() => null);
    if (key !== this.watched) return;
    if (chain && chain.done < chain.total) {
      this.current.value = chain;
      this.timer = setTimeout(() => void this.look(request, key), EVERY_MS);
      return;
    }
    this.current.value = null;
    if (!chain) {
      this.watched = null;
      return;
    }
    this.finished.add(key);
    this.rounds.value += 1;
  }
}

/** The history to follow: none where the clusters are those that were recorded. */
export function chainRequest({ run, history }: Resolved, content: PaneContent | null): ChainRequest | null {
  if (!content || content.snapshot.run !== run.name || content.snapshot.state !== history.name) return null;
  const from = labelsFrom(content);
  if (from !== "provisional" && from !== "chain") return null;
  const { clusters } = content.snapshot;
  return { run: run.name, state: history.name, clusters, records: history.records.length };
}

/** Where the clusters are from, or those of the pinned record. */
export function labelsFrom({ snapshot }: PaneContent): LabelsFrom {
  return snapshot.pin?.labels_from ?? snapshot.labels_from;
}
