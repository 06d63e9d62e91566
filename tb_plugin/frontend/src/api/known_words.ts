/** The words of records that were drawn: what has none of them is not asked for, since it cannot be answered. */
import type { RecordKey } from "./keys";
import { RequestError } from "./source";
import type { Snapshot } from "./types";

type Words = ReadonlyMap<string, number>;

export class KnownWords {
  private readonly ofRecords = new Map<string, Promise<Words>>();
  /** Of the record of each run and state that was drawn last: the others have nearly the same. */
  private readonly ofStates = new Map<string, Promise<Words>>();

  /** Learns the words of a record; a failure teaches nothing. */
  learn(record: RecordKey, snapshot: Promise<Snapshot>): void {
    const [key, state] = [nameOf(record), stateOf(record)];
    const words = snapshot.then((one) => new Map((one.words ?? []).map(({ text, count }) => [text, count])));
    if (this.ofRecords.size > MOST_RECORDS) this.ofRecords.clear();
    this.ofRecords.set(key, words);
    if (!this.ofStates.has(state)) this.ofStates.set(state, words);
    words.then(
      () => this.ofStates.set(state, words),
      () => this.ofRecords.get(key) === words && this.ofRecords.delete(key),
    );
  }

  /** Refuses a word that a record does not have, as the server does. */
  async requireWords(record: RecordKey, words: readonly string[]): Promise<void> {
    const isMissing = (known: Words) => words.find((word) => !known.has(word));
    const found = await this.refusal([record], ([known]) => isMissing(known!));
    if (found) throw new RequestError(`“${found[1]}” is not among the ${found[0][0]!.size} words of this record.`);
  }

  /** Refuses two records that have no word in common, as the server does. */
  async requireCommonWord(first: RecordKey, second: RecordKey): Promise<void> {
    if (stateOf(first) === stateOf(second)) return;
    const occurring = (words: Words) => [...words].filter(([, count]) => count > 0);
    const found = await this.refusal([first, second], ([one, other]) =>
      occurring(one!).some(([word]) => (other!.get(word) ?? 0) > 0) ? undefined : "none",
    );
    if (found)
      throw new RequestError(
        `The two records have no word in common (${found[0].map((one) => occurring(one).length).join(" and ")} different ones). Compare runs over the same kind of words.`,
      );
  }

  /** What is wrong with records, and their words; null where nothing is, or where they are not known. */
  private async refusal(
    records: readonly RecordKey[],
    look: (words: readonly Words[]) => string | undefined,
  ): Promise<[readonly Words[], string] | null> {
    let found: [readonly Words[], string] | null = null;
    // Nearly always the words of the state tell, and nothing waits for the record.
    for (const known of [
      records.map((one) => this.ofStates.get(stateOf(one))),
      records.map((one) => this.ofRecords.get(nameOf(one))),
    ]) {
      const words: readonly (Words | undefined)[] = await Promise.all(known).catch(() => []);
      if (words.length === 0 || words.includes(undefined)) return null;
      const wrong = look(words as Words[]);
      if (wrong === undefined) return null;
      found = [words as Words[], wrong];
    }
    return found;
  }
}

const MOST_RECORDS = 500;

function nameOf({ run, state, step, created }: RecordKey): string {
  return JSON.stringify([run, state, step, created]);
}

function stateOf({ run, state }: RecordKey): string {
  return JSON.stringify([run, state]);
}
