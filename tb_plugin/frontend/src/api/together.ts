/** What nobody waits for yet is asked for in one request: each takes the browser and TensorBoard some milliseconds. */
import { RequestError, type Query, type Source } from "./source";

interface Asked {
  route: string;
  query: Query;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
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
    let left = asked;
    asked = [];
    while (left.length > 0) {
      const some = first(left);
      const answered = await askFor(source, some);
      left = [...some.slice(answered), ...left.slice(some.length)];
    }
  };
  return {
    ...source,
    ask: (route, query) =>
      new Promise((resolve, reject) => {
        if (asked.length === 0) setTimeout(() => void send());
        asked.push({ route, query, resolve, reject });
      }),
  };
}

/** How many are answered. */
async function askFor(source: Source, asked: readonly Asked[]): Promise<number> {
  try {
    if (asked.length === 1) {
      const [{ route, query, resolve }] = asked as [Asked];
      resolve(await source.ask(route, query));
      return 1;
    }
    const query = asked.map((one): [string, string] => ["ask", named(one)]);
    const { answers } = (await source.ask("together", query)) as Answers;
    answers.forEach((one, at) => {
      if ("answer" in one) asked[at]!.resolve(one.answer);
      else asked[at]!.reject(new RequestError(one.error));
    });
    return Math.max(1, answers.length);
  } catch (error) {
    for (const { reject } of asked) reject(error);
    return asked.length;
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
