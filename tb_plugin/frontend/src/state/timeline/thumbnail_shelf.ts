/** The small pictures of a history: asked for as they come into sight, kept, and asked again while they are pending. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { PictureQuestion } from "../../api/client";
import type { Picture, Pictures } from "../../api/types";
import type { PlacedRecord } from "../records/training";

/** A picture, and the look that it was asked for with: it may be out of date until the next answer. */
export interface KeptPicture {
  readonly picture: Picture;
  readonly look: string;
}

/** What all pictures have in common. */
export type PictureLook = Omit<PictureQuestion, "run" | "steps">;

/** As many are asked for at once as the plugin answers. */
const MOST_AT_ONCE = 50;
/** A row that is scrolled asks once it rests. */
const REST_MS = 60;
const AGAIN_MS = 600;
/** Pictures that are kept for one look; at more than that the row begins anew. */
const MOST_KEPT = 4000;

export class PictureShelf {
  private readonly kept = signal<ReadonlyMap<string, KeptPicture>>(new Map());
  private readonly failure = signal<string | null>(null);
  private readonly asked = new Set<string>();
  private look = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly load: (question: PictureQuestion) => Promise<Pictures>) {}

  /** By `pictureKey`. */
  get pictures(): ReadonlySignal<ReadonlyMap<string, KeptPicture>> {
    return this.kept;
  }

  get error(): ReadonlySignal<string | null> {
    return this.failure;
  }

  /** Asks for those of these records that are not there. A row that looks otherwise keeps what it shows until then. */
  want(look: PictureLook, records: readonly PlacedRecord[]): void {
    const name = lookName(look);
    if (name !== this.look) {
      this.look = name;
      this.asked.clear();
    }
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.timer = setTimeout(() => this.send(look, records), REST_MS);
  }

  stop(): void {
    this.look = "";
    clearTimeout(this.timer);
    clearTimeout(this.again);
  }

  private send(look: PictureLook, records: readonly PlacedRecord[]): void {
    const missing = records.filter((one) => !this.asked.has(pictureKey(one)));
    const runs = new Map<string, PlacedRecord[]>();
    for (const one of missing) runs.set(one.run, [...(runs.get(one.run) ?? []), one]);
    for (const [run, wanted] of runs)
      for (let from = 0; from < wanted.length; from += MOST_AT_ONCE)
        void this.ask(look, run, wanted.slice(from, from + MOST_AT_ONCE), records);
  }

  private async ask(
    look: PictureLook,
    run: string,
    wanted: readonly PlacedRecord[],
    inSight: readonly PlacedRecord[],
  ): Promise<void> {
    const name = this.look;
    for (const one of wanted) this.asked.add(pictureKey(one));
    try {
      const answer = await this.load({ ...look, run, steps: wanted.map((one) => one.record.step) });
      if (name !== this.look) return;
      const next = this.kept.value.size > MOST_KEPT ? new Map<string, KeptPicture>() : new Map(this.kept.value);
      let pending = false;
      answer.pictures.forEach((picture, index) => {
        const key = pictureKey(wanted[index]!);
        if (picture.labels_from === "pending") {
          this.asked.delete(key);
          pending = true;
        } else next.set(key, { picture, look: name });
      });
      this.kept.value = next;
      this.failure.value = null;
      if (pending) this.askAgain(look, inSight);
    } catch (error) {
      if (name !== this.look) return;
      for (const one of wanted) this.asked.delete(pictureKey(one));
      this.failure.value = error instanceof Error ? error.message : String(error);
    }
  }

  private askAgain(look: PictureLook, records: readonly PlacedRecord[]): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(look, records), AGAIN_MS);
  }
}

export function lookName(look: PictureLook): string {
  return JSON.stringify([look.state, look.clusters, look.pin, look.word, look.sentence]);
}

export function pictureKey({ run, record }: PlacedRecord): string {
  return `${record.created} ${record.step} ${run}`;
}
