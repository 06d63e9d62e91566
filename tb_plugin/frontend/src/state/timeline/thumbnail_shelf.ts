/** The thumbnails of a history: asked for as they come into sight, kept, and asked again while they are pending. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { ThumbnailRequest } from "../../api/keys";
import type { Thumbnail, Thumbnails } from "../../api/types";
import type { PlacedRecord } from "../records/training";

/** A thumbnail, and the subject that it was asked for with: it may be out of date until the next result. */
export interface KeptThumbnail {
  readonly thumbnail: Thumbnail;
  readonly subject: string;
}

/** What all thumbnails have in common. */
export type ThumbnailSubject = Omit<ThumbnailRequest, "run" | "steps">;

/** As many are asked for at once as the plugin answers. */
const MOST_AT_ONCE = 50;
/** A row that is scrolled asks once it rests. */
const REST_MS = 60;
/** An answer holds what was made within a short time; the rest is asked for again when others had their turn. */
const AGAIN_MS = 60;
/** Thumbnails that are kept for one subject; at more than that the row begins anew. */
const MOST_KEPT = 4000;

export class ThumbnailShelf {
  private readonly kept = signal<ReadonlyMap<string, KeptThumbnail>>(new Map());
  private readonly failure = signal<string | null>(null);
  private readonly inSight = signal<readonly PlacedRecord[]>([]);
  private readonly asked = new Set<string>();
  private subject = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  /** `isHeld`: while records follow one another, which the plugin and the page have enough to do with, nothing is asked for. */
  constructor(
    private readonly load: (request: ThumbnailRequest) => Promise<Thumbnails>,
    private readonly isHeld: ReadonlySignal<boolean> = signal(false),
  ) {}

  /** By `thumbnailKey`. */
  get thumbnails(): ReadonlySignal<ReadonlyMap<string, KeptThumbnail>> {
    return this.kept;
  }

  get error(): ReadonlySignal<string | null> {
    return this.failure;
  }

  /** How many of those in sight are there, whatever their subject. */
  readonly progress: ReadonlySignal<{ there: number; of: number }> = computed(() => {
    const [all, kept] = [this.inSight.value, this.kept.value];
    return { there: all.filter((one) => kept.has(thumbnailKey(one))).length, of: all.length };
  });

  /**
   * Asks for those of these records that are not there, for `shown` first: its place among them, where it is there.
   * A row of another subject keeps what it shows until then.
   */
  want(subject: ThumbnailSubject, records: readonly PlacedRecord[], shown = -1): void {
    const name = subjectName(subject);
    if (name !== this.subject) {
      this.subject = name;
      this.asked.clear();
    }
    this.inSight.value = records;
    const ordered = inTellingOrder(records, shown);
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.timer = setTimeout(() => this.send(subject, ordered), REST_MS);
  }

  stop(): void {
    this.subject = "";
    this.inSight.value = [];
    clearTimeout(this.timer);
    clearTimeout(this.again);
  }

  private send(subject: ThumbnailSubject, records: readonly PlacedRecord[]): void {
    if (this.isHeld.peek()) return this.askAgain(subject, records);
    const missing = records.filter((one) => !this.asked.has(thumbnailKey(one)));
    const runs = new Map<string, PlacedRecord[]>();
    for (const one of missing) runs.set(one.run, [...(runs.get(one.run) ?? []), one]);
    for (const [run, wanted] of runs)
      for (let from = 0; from < wanted.length; from += MOST_AT_ONCE)
        void this.ask(subject, run, wanted.slice(from, from + MOST_AT_ONCE), records);
  }

  private async ask(
    subject: ThumbnailSubject,
    run: string,
    wanted: readonly PlacedRecord[],
    ordered: readonly PlacedRecord[],
  ): Promise<void> {
    const name = this.subject;
    for (const one of wanted) this.asked.add(thumbnailKey(one));
    try {
      const result = await this.load({ ...subject, run, steps: wanted.map((one) => one.record.step) });
      if (name !== this.subject) return;
      const next = this.kept.value.size > MOST_KEPT ? new Map<string, KeptThumbnail>() : new Map(this.kept.value);
      let pending = false;
      result.thumbnails.forEach((thumbnail, index) => {
        const key = thumbnailKey(wanted[index]!);
        if (thumbnail.labels_from === "pending") {
          this.asked.delete(key);
          pending = true;
        } else next.set(key, { thumbnail, subject: name });
      });
      this.kept.value = next;
      this.failure.value = null;
      if (pending) this.askAgain(subject, ordered);
    } catch (error) {
      if (name !== this.subject) return;
      for (const one of wanted) this.asked.delete(thumbnailKey(one));
      this.failure.value = error instanceof Error ? error.message : String(error);
    }
  }

  private askAgain(subject: ThumbnailSubject, records: readonly PlacedRecord[]): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(subject, records), AGAIN_MS);
  }
}

/** The one at `shown`, the first and the last, then what lies between, coarse before fine: what is asked for first comes first. */
export function inTellingOrder<T>(all: readonly T[], shown = -1): T[] {
  const last = all.length - 1;
  const places = new Set(all.length > 0 ? [...(shown in all ? [shown] : []), 0, last] : []);
  for (let parts = 2; places.size < all.length; parts *= 2)
    for (let part = 1; part < parts; part++) places.add(Math.round((part * last) / parts));
  return [...places].map((place) => all[place]!);
}

export function subjectName(subject: ThumbnailSubject): string {
  const { state, lens, word, sentence, typed, off } = subject;
  return JSON.stringify([state, lens, word, sentence, typed, off]);
}

export function thumbnailKey({ run, record }: PlacedRecord): string {
  return `${record.created} ${record.step} ${run}`;
}
