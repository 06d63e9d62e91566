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
  private running: Promise<void> | null = null;
  private leave = new AbortController();

  /**
   * `keepValue`: a failure leaves the last good value in place, for what stays true when TensorBoard is away. `inTurn`: for
   * what takes a server long. A request waits for the one before, which is told that nobody waits for it any more, and is
   * not made where another one overtakes it: a browser has six connections to a server, and pictures would wait for one.
   */
  constructor(
    private readonly keepValue = false,
    private readonly inTurn = false,
  ) {}

  get result(): ReadonlySignal<Result<T>> {
    return this.current;
  }

  /** Asks unless the same request, which `key` names, is under way or done. */
  ask(key: string, load: (left: AbortSignal) => Promise<T>): void {
    if (key === this.asked) return;
    this.asked = key;
    this.leave.abort();
    const turn = ++this.turn;
    this.current.value = { ...this.current.peek(), error: null, pending: true };
    const isNext = async () => (turn === this.turn ? this.begin(load) : Promise.reject(new Error("overtaken")));
    (this.running ? this.running.then(isNext) : this.begin(load)).then(
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

  private begin(load: (left: AbortSignal) => Promise<T>): Promise<T> {
    this.leave = new AbortController();
    const result = load(this.leave.signal);
    if (this.inTurn) {
      const end = () => void (this.running = null);
      this.running = result.then(end, end);
    }
    return result;
  }

  /** There is no request: no result is kept, and one that is on its way is dropped. */
  clear(): void {
    this.asked = null;
    this.leave.abort();
    this.turn += 1;
    this.current.value = NOTHING;
  }

  /** Lets the next `ask` ask again. */
  forget(): void {
    this.asked = null;
  }
}
