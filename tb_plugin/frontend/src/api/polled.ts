/** Asks for what takes longer than a request, again and again until all of it is there; what is known so far is shown. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Result } from "./latest";

const NOTHING: Result<never> = { value: null, key: null, error: null, pending: false };

/** The server gives up what nobody asks for within seconds. */
const EVERY_MS = 600;

/** An answer without a `share` that is done is all there at once. */
export class Polled<T extends object> {
  private readonly current = signal<Result<T>>(NOTHING);
  private asked: string | null = null;
  private subject: string | null = null;
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  get result(): ReadonlySignal<Result<T>> {
    return this.current;
  }

  /**
   * Asks unless the same request, which `key` names, is under way or done; begins after `delay` milliseconds. What is
   * known of the same `subject` stays until the answer comes.
   */
  ask(key: string, load: () => Promise<T>, delay = 0, subject = key): void {
    if (key === this.asked) return;
    clearTimeout(this.timer);
    const known = subject === this.subject ? this.current.peek() : NOTHING;
    [this.asked, this.subject] = [key, subject];
    const turn = ++this.turn;
    this.current.value = { ...known, error: null, pending: true };
    const look = () =>
      void load().then(
        (value) => {
          if (turn !== this.turn) return;
          const pending = "share" in value && (value.share as number) < 1;
          this.current.value = { value, key, error: null, pending };
          if (pending) this.timer = setTimeout(look, EVERY_MS);
        },
        (error: Error) => {
          if (turn === this.turn) this.current.value = { ...NOTHING, error: error.message };
        },
      );
    if (delay > 0) this.timer = setTimeout(look, delay);
    else look();
  }

  /** Stops asking, which ends the work, too; nothing is kept. */
  clear(): void {
    clearTimeout(this.timer);
    this.asked = this.subject = null;
    this.turn += 1;
    if (this.current.peek() !== NOTHING) this.current.value = NOTHING;
  }
}
