/** Where answers come from. What it is — a server, what a report holds, a notebook — is known where the tab is opened. */

/** The arguments of a request; each name may come several times. */
export type Query = [name: string, value: string | number][];

/** A failure, or that something is not there, as a sentence. */
export class RequestError extends Error {}

/** That a request was given up because nobody waits for its answer any more. */
export class LeftError extends RequestError {}

export interface Source {
  /** The payload of a route. Rejects with a `RequestError`. A server is told where nobody waits for it any more. */
  ask(route: string, query: Query, left?: AbortSignal): Promise<unknown>;
  /** Calls `look` when there may be new records. */
  watch(look: () => void): void;
  readonly limits: Limits;
  /** Whether it has a route for the parts of several pictures, see `together`. */
  readonly answersTogether?: true;
}

/** What a source cannot answer, whatever the record; the views leave it out, and say so. */
export interface Limits {
  /** Why there are no charts; null where there are. */
  readonly charts: string | null;
  /** Why clusters can neither be pinned nor seen with raw signs, nor runs be sorted by their best record; null likewise. */
  readonly lenses: string | null;
  /** Why no network can be asked: sentences cannot be typed, nor chips be switched off; null where they can. */
  readonly network: string | null;
  /** Why no text is shown in which something moves the state most; null where it is. */
  readonly text: string | null;
  /** The numbers of clusters that there are, rising; null for all. */
  readonly clusters: readonly number[] | null;
}

export const NO_LIMITS: Limits = { charts: null, lenses: null, network: null, text: null, clusters: null };
