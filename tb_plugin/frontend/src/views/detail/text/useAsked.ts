/** What was asked for, kept until the next answer is there, so that nothing flickers as the epoch changes. */
import { useEffect, useState } from "preact/hooks";

/** Milliseconds that a record must stay before it is asked for: one that is played past is not worth a network's run. */
const REST = 250;

/** The answer to a request, which `key` names; a sentence where it failed, null until the first one. */
export function useAsked<T extends object>(key: string, ask: () => Promise<T>): T | string | null {
  const [found, setFound] = useState<T | string | null>(null);
  useEffect(() => {
    let live = true;
    const timer = setTimeout(
      () =>
        ask().then(
          (result) => live && setFound(result),
          (problem: Error) => live && setFound(problem.message),
        ),
      found === null ? 0 : REST,
    );
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [key]);
  return found;
}
