/** Keeps the result of the latest request; those of earlier ones are dropped when they come late. */
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Result<T> {
  /** The last good result, kept while the next one is on its way, so that the drawing does not flicker. */
  readonly value: T | null;
  /** The request that `value` belongs to. */
  readonly key: string | null;
  readonly error: string | null;
  readonly pending: boolean;
}

const NOTHING: Result<never> = { value: null, key: null, error: null, pending: false };

export class Latest<T> {
  private readonly current = signal<Result<T>>(NOTHING);
  private asked: string | null = null;
  private turn = 0;

  /** `keepValue`: a failure leaves the last good value in place, for what stays true when TensorBoard is away. */
  constructor(private readonly keepValue = false) {}

  get result(): ReadonlySignal<Result<T>> {
    return this.current;
  }

  /** Asks unless the same request, which `key` names, is under way or done. */
  ask(key: string, load: () => Promise<T>): void {
    if (key === this.asked) return;
    this.asked = key;
    const turn = ++this.turn;
    this.current.value = { ...this.current.peek(), error: null, pending: true };
    load().then(
      (value) => {
        if (turn === this.turn) this.current.value = { value, key, error: null, pending: false };
      },
      (error: unknown) => {
        if (turn !== this.turn) return;
        // A drawing of something else beside a new label would lie, so what was shown goes.
        const known = this.keepValue ? this.current.peek() : NOTHING;
        const sentence = error instanceof Error ? error.message : String(error);
        this.current.value = { ...known, error: sentence, pending: false };
      },
    );
  }

  /** There is no request: no result is kept, and one that is on its way is dropped. */
  clear(): void {
    this.asked = null;
    this.turn += 1;
    this.current.value = NOTHING;
  }

  /** Lets the next `ask` ask again. */
  forget(): void {
    this.asked = null;
  }
}
