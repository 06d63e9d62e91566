/** Keeps the payloads of records, which never change. */
import { recordQuery, type RecordKey } from "./keys";

/**
 * How many are kept, so that going back to an epoch is immediate, and playing a hundred records again asks for none: a
 * record with its sentence and the responses to a word. A snapshot of 500 words is about 100 kB.
 */
const MOST_KEPT = 320;

export class KeptPayloads {
  private readonly kept = new Map<string, Promise<unknown>>();

  /** What `ask` gives, asked for once by a record and a name. Failures are not kept, nor what is not all there. */
  get<T>(record: RecordKey, name: string, ask: () => Promise<T>, isWhole: (payload: T) => boolean): Promise<T> {
    const key = `${nameOf(record)} ${name}`;
    const result = (this.kept.get(key) as Promise<T> | undefined) ?? ask();
    // Taken out and put back, the entry moves to the end: the first entry is the one not used for longest.
    this.kept.delete(key);
    this.kept.set(key, result);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MOST_KEPT && !oldest.done) this.kept.delete(oldest.value);
    const forget = () => {
      if (this.kept.get(key) === result) this.kept.delete(key);
    };
    result.then((payload) => isWhole(payload) || forget(), forget);
    return result;
  }

  /** Lets all go that is kept of a record. */
  forget(record: RecordKey): void {
    for (const key of [...this.kept.keys()]) if (key.startsWith(nameOf(record))) this.kept.delete(key);
  }
}

/** Tells a record from all others. */
export function nameOf(record: RecordKey): string {
  return JSON.stringify([record.created, recordQuery(record)]);
}
