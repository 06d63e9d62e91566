/** Keeps the payloads of records, which never change. */
import { recordQuery, type RecordKey } from "./keys";
import { LeftError } from "./source";

/**
 * How many are kept, so that going back to an epoch is immediate, and playing a hundred records again asks for none: a
 * record with its sentence and the responses to a word. A snapshot of 500 words is about 100 kB.
 */
const MOST_KEPT = 320;

interface Kept {
  result: Promise<unknown>;
  /** How others ask who wait for it, too; none once it is there. */
  asks: (() => Promise<unknown>)[];
}

export class KeptPayloads {
  private readonly kept = new Map<string, Kept>();

  /**
   * What `ask` gives, asked for once by a record and a name, or by who else waits for it where the first one left. Failures
   * are not kept, nor what is not all there.
   */
  get<T>(record: RecordKey, name: string, ask: () => Promise<T>, isWhole: (payload: T) => boolean): Promise<T> {
    const key = `${nameOf(record)} ${name}`;
    const found = this.kept.get(key);
    if (found && found.asks.length > 0) found.asks.push(ask);
    const one = found ?? keep(ask);
    // Taken out and put back, the entry moves to the end: the first entry is the one not used for longest.
    this.kept.delete(key);
    this.kept.set(key, one);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MOST_KEPT && !oldest.done) this.kept.delete(oldest.value);
    const forget = () => {
      if (this.kept.get(key) === one) this.kept.delete(key);
    };
    const result = one.result as Promise<T>;
    result.then((payload) => isWhole(payload) || forget(), forget);
    return result;
  }

  /** Lets all go that is kept of a record. */
  forget(record: RecordKey): void {
    for (const key of [...this.kept.keys()]) if (key.startsWith(nameOf(record))) this.kept.delete(key);
  }
}

function keep(ask: () => Promise<unknown>): Kept {
  const asks = [ask];
  const first = async (): Promise<unknown> => {
    try {
      return await asks[0]!();
    } catch (error) {
      if (!(error instanceof LeftError) || asks.length < 2) throw error;
      asks.shift();
      return first();
    }
  };
  return { result: first().finally(() => asks.splice(0)), asks };
}

/** Tells a record from all others. */
export function nameOf(record: RecordKey): string {
  return JSON.stringify([record.created, recordQuery(record)]);
}
