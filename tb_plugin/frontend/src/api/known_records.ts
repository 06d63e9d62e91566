/** What is known of records that were drawn: what they cannot answer is not asked for, which would be an error of the page. */
import type { RecordKey } from "./keys";
import { nameOf } from "./kept_payloads";
import { refusal } from "./refusal";
import type { Snapshot, WordKind } from "./types";

/** How often each word occurred, and what its words are called. */
interface Words extends ReadonlyMap<string, number> {
  kind?: WordKind;
}

const MOST_RECORDS = 500;

export class KnownRecords {
  /** Records that have no network, and why. */
  private readonly withoutNetwork = new Map<string, string>();
  private readonly ofRecords = new Map<string, Promise<Words>>();
  /** From what words were learnt: while records are played each is asked for again and again, and hundreds of words counted. */
  private readonly learnt = new WeakSet<Promise<Snapshot>>();
  /** Of the record of each run and state that was drawn last: the others have nearly the same. */
  private readonly ofStates = new Map<string, Promise<Words>>();

  /** Learns the words of a record, and whether it has a network; a failure teaches nothing. */
  learn(record: RecordKey, snapshot: Promise<Snapshot>): void {
    const [key, state] = [nameOf(record), stateOf(record)];
    const before = this.learnt.has(snapshot) ? this.ofRecords.get(key) : undefined;
    const words = before ?? snapshot.then((known) => this.wordsOf(key, known));
    this.learnt.add(snapshot);
    if (this.ofRecords.size > MOST_RECORDS) this.ofRecords.clear();
    this.ofRecords.set(key, words);
    if (!this.ofStates.has(state)) this.ofStates.set(state, words);
    words.then(
      () => this.ofStates.set(state, words),
      () => this.ofRecords.get(key) === words && this.ofRecords.delete(key),
    );
  }

  private wordsOf(key: string, { words = [], word_kind: kind, no_network: why }: Snapshot): Words {
    if (why !== undefined) this.withoutNetwork.set(key, why);
    return Object.assign(new Map(words.map(({ text, count }) => [text, count])), { kind });
  }

  /** Why a record has no network; undefined where it has one, or is not known. */
  whyNoNetwork(record: RecordKey): string | undefined {
    return this.withoutNetwork.get(nameOf(record));
  }

  /** The files of a record have come. */
  forget(record: RecordKey): void {
    this.withoutNetwork.delete(nameOf(record));
  }

  /** Those of some words that a record has, as far as that is known; refuses words of which it has none, as the server does. */
  async wordsIn(record: RecordKey, words: readonly string[]): Promise<readonly string[]> {
    const isMissing = (known: Words) => words.find((word) => !known.has(word));
    const found = await this.refusal([record], ([known]) => isMissing(known!));
    if (!found) return words;
    const [[known], word] = found;
    const there = words.filter((one) => known!.has(one));
    if (there.length > 0) return there;
    throw refusal("missing_word", { word: `“${word}”`, words: known!.size, kind: kindOf([known!]) });
  }

  /** Refuses two records that have no word in common, as the server does. */
  async requireCommonWord(first: RecordKey, second: RecordKey): Promise<void> {
    if (stateOf(first) === stateOf(second)) return;
    const occurring = (words: Words) => [...words].filter(([, count]) => count > 0);
    const found = await this.refusal([first, second], ([one, other]) =>
      occurring(one!).some(([word]) => (other!.get(word) ?? 0) > 0) ? undefined : "none",
    );
    if (!found) return;
    const [one, other] = found[0].map((words) => occurring(words).length);
    throw refusal("no_common_word", { first: one, second: other, kind: kindOf(found[0]) });
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

/** Words of several kinds are all called words. */
function kindOf(records: readonly Words[]): WordKind {
  return records.every(({ kind }) => kind === "level") ? "level" : "word";
}

function stateOf({ run, state }: RecordKey): string {
  return JSON.stringify([run, state]);
}
