/** What nobody waits for yet is asked for in one request: each takes the browser and TensorBoard some milliseconds. */
import { LeftError, RequestError, type Query, type Source } from "./source";

interface Asked {
  route: string;
  query: Query;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  /** Says when nobody waits for it any more. */
  left: AbortSignal | undefined;
}

/** As a server gives them, one for each that it had time for. */
interface Answers {
  answers: readonly ({ answer: unknown } | { error: string })[];
}

/** An address may be longer, but not everywhere. */
const MOST_LETTERS = 4000;

/**
 * A source that asks for what was asked of it since the last event in one request, and for those that the server had no time
 * for in another one. It is `source` itself where that answers one request after the other.
 */
export function together(source: Source): Source {
  if (!source.answersTogether) return source;
  let asked: Asked[] = [];
  const send = async () => {
    let waiting = asked;
    asked = [];
    while ((waiting = waiting.filter(isWaitedFor)).length > 0) {
      const some = first(waiting);
      const answered = await askFor(source, some);
      waiting = [...some.slice(answered), ...waiting.slice(some.length)];
    }
  };
  return {
    ...source,
    ask: (route, query, left) =>
      new Promise((resolve, reject) => {
        if (asked.length === 0) setTimeout(() => void send());
        asked.push({ route, query, resolve, reject, left });
      }),
  };
}

/** Lets who asked know where nobody waits for it any more. */
function isWaitedFor({ left, reject }: Asked): boolean {
  if (left?.aborted) reject(new LeftError("left"));
  return !left?.aborted;
}

/** How many are answered: none where nobody waits for one of them any more, so that the others are asked for without it. */
async function askFor(source: Source, asked: readonly Asked[]): Promise<number> {
  const leave = new AbortController();
  const end = () => leave.abort();
  const signals = new Set(asked.flatMap(({ left }) => left ?? []));
  for (const left of signals) left.addEventListener("abort", end);
  try {
    if (asked.length === 1) {
      const [{ route, query, resolve }] = asked as [Asked];
      resolve(await source.ask(route, query, leave.signal));
      return 1;
    }
    const query = asked.map((one): [string, string] => ["ask", named(one)]);
    const { answers } = (await source.ask("together", query, leave.signal)) as Answers;
    answers.forEach((one, at) => {
      if ("answer" in one) asked[at]!.resolve(one.answer);
      else asked[at]!.reject(new RequestError(one.error));
    });
    return Math.max(1, answers.length);
  } catch (error) {
    if (leave.signal.aborted) return 0;
    for (const { reject } of asked) reject(error);
    return asked.length;
  } finally {
    for (const left of signals) left.removeEventListener("abort", end);
  }
}

/** As many as an address may name. */
function first(asked: readonly Asked[]): readonly Asked[] {
  let letters = 0;
  const end = asked.findIndex((one) => (letters += encodeURIComponent(named(one)).length) > MOST_LETTERS);
  return end < 0 ? asked : asked.slice(0, Math.max(1, end));
}

function named({ route, query }: Asked): string {
  return `${route}?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}`;
}
