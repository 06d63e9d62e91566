/** A server over HTTP: TensorBoard, or our own. */
import { waitToAskAgain } from "./busy";
import { watchForRecords } from "./reload";
import { NO_LIMITS, RequestError, type Query, type Source } from "./source";

/** How often a request is made of a server that says that it is busy. */
const MOST_TIMES = 12;

/** Of each answer: tells the page that the server serves now from one of another version. */
const PAGE_HEADER = "X-RNNVis-Page";

export function httpSource(fetcher: typeof fetch = (input, options) => fetch(input, options)): Source {
  let page: string | null = null;
  const ask = async (route: string, query: Query, left?: AbortSignal, times = 1): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetcher(address(route, query), left && { signal: left });
    } catch {
      throw new RequestError("The server does not answer. Check that it still runs, then try again.");
    }
    const served = response.headers.get(PAGE_HEADER);
    page ??= served;
    // Its answers may have other fields than this page knows.
    if (served !== page && served !== null)
      throw new RequestError("The server is of another version than this page. Reload the page.");
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body;
    const sentence = (body as { error?: unknown } | undefined)?.error;
    if (response.status === 503 && typeof sentence === "string" && times < MOST_TIMES) {
      await waitToAskAgain(response.headers.get("Retry-After"), sentence);
      return ask(route, query, left, times + 1);
    }
    if (typeof sentence === "string") throw new RequestError(sentence);
    throw new RequestError(
      response.ok
        ? `The server's payload for “${route}” could not be read. Try again.`
        : `The server answered with status ${response.status} to “${route}”. Its terminal says more.`,
    );
  };
  return { ask, watch: watchForRecords, limits: NO_LIMITS, answersTogether: true };
}

/** Relative to the frame's document, which is the plugin's own route. */
function address(route: string, query: Query): string {
  const text = new URLSearchParams(query.map(([name, value]) => [name, String(value)]));
  return query.length > 0 ? `./${route}?${text}` : `./${route}`;
}
