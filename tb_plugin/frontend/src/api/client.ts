/** Asks the plugin and turns every failure into a sentence that a person can act on. */
import type { Figure, Responses, RunList, Sentence, Snapshot, Unit } from "./types";

/** A failure, told as a sentence. */
export class AnswerError extends Error {}

/** Which record: everything else hangs on it. `created` tells a record from a later one written over it. */
export interface RecordKey {
  run: string;
  state: string;
  step: number;
  created: number;
}

export type Query = [name: string, value: string | number][];

/** How many answers are kept, so that going back to an epoch is immediate. A snapshot of 500 words is about 100 kB. */
const CACHE_SIZE = 120;

export class Client {
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(private readonly fetcher: typeof fetch = (input, options) => fetch(input, options)) {}

  runs(): Promise<RunList> {
    return this.ask<RunList>("runs", []);
  }

  snapshot(record: RecordKey, clusters: number | null): Promise<Snapshot> {
    return this.remember("snapshot", record, clusters === null ? [] : [["clusters", clusters]]);
  }

  sentence(record: RecordKey, index: number, clusters: number | null): Promise<Sentence> {
    const query: Query = [["index", index]];
    return this.remember("sentence", record, clusters === null ? query : [...query, ["clusters", clusters]]);
  }

  wordResponses(record: RecordKey, words: readonly string[]): Promise<Responses> {
    return this.remember(
      "responses",
      record,
      words.map((word) => ["word", word] as [string, string]),
    );
  }

  stepResponses(record: RecordKey, sentence: number, position: number): Promise<Responses> {
    return this.remember("responses", record, [
      ["sentence", sentence],
      ["position", position],
    ]);
  }

  unit(record: RecordKey, unit: number): Promise<Unit> {
    return this.remember("unit", record, [["unit", unit]]);
  }

  /** A chart that the plugin made; `name` and `query` as its route has them. */
  figure(record: RecordKey, name: string, query: Query): Promise<Figure> {
    return this.remember(`figure/${name}`, record, query);
  }

  /** A record never changes, so its answers may be kept. Failures are not. */
  private remember<T>(route: string, record: RecordKey, query: Query): Promise<T> {
    const full: Query = [["run", record.run], ["state", record.state], ["step", record.step], ...query];
    const key = `${record.created} ${address(route, full)}`;
    const known = this.kept.get(key) as Promise<T> | undefined;
    const answer = known ?? this.ask<T>(route, full);
    // Taken out and put back, the entry moves to the end: the first entry is the one not used for longest.
    this.kept.delete(key);
    this.kept.set(key, answer);
    const oldest = this.kept.keys().next();
    if (this.kept.size > CACHE_SIZE && !oldest.done) this.kept.delete(oldest.value);
    answer.catch(() => this.kept.delete(key));
    return answer;
  }

  private async ask<T>(route: string, query: Query): Promise<T> {
    let response: Response;
    try {
      response = await this.fetcher(address(route, query));
    } catch {
      throw new AnswerError("TensorBoard does not answer. Check that it still runs, then try again.");
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body as T;
    const sentence = (body as { error?: unknown } | undefined)?.error;
    if (typeof sentence === "string") throw new AnswerError(sentence);
    throw new AnswerError(
      response.ok
        ? `TensorBoard's answer to “${route}” could not be read. Try again.`
        : `TensorBoard answered with status ${response.status} to “${route}”. Its terminal says more.`,
    );
  }
}

/** Relative to the frame's document, which is the plugin's own route. */
function address(route: string, query: Query): string {
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return text ? `./${route}?${text}` : `./${route}`;
}
