/** How a source is asked: what is of a record, which never changes, is kept; what is under way is counted. */
import { KeptPayloads } from "./kept_payloads";
import { recordQuery, type RecordKey } from "./keys";
import { KnownRecords } from "./known_records";
import { LeftError, type Query, type Source } from "./source";

export class Asking {
  constructor(
    protected readonly source: Source,
    protected readonly kept = new KeptPayloads(),
    protected readonly known = new KnownRecords(),
    protected readonly underWay = { count: 0 },
    protected readonly left?: AbortSignal,
  ) {}

  /** Whether an answer is waited for. */
  isWaiting(): boolean {
    return this.underWay.count > 0;
  }

  /** What a route says of a record; `version`: of what else it depends on. */
  protected remember<T>(
    route: string,
    record: RecordKey,
    query: Query,
    version = "",
    isWhole: (payload: T) => boolean = () => true,
  ): Promise<T> {
    const ask = () => this.ask<T>(route, [...recordQuery(record), ...query]);
    return this.kept.get(record, JSON.stringify([version, route, query]), ask, isWhole);
  }

  protected async ask<T>(route: string, query: Query, left = this.left): Promise<T> {
    this.underWay.count += 1;
    try {
      return (await this.source.ask(route, query, left)) as T;
    } catch (error) {
      throw left?.aborted ? new LeftError("left") : error;
    } finally {
      this.underWay.count -= 1;
    }
  }
}
