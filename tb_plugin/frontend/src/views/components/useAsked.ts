/** What a part of a view asks for by itself. */
import { useEffect, useState } from "preact/hooks";

/** Milliseconds that a record must stay before it is asked for: one that is played past is not worth the answer. */
const REST = 250;

/**
 * The answer of `ask` about something, at a record; a sentence where it failed, null until the first one.
 * At another record (or with other units off) the last answer stays until the next, so that nothing flickers.
 */
export function useAsked<T extends object>(about: unknown, at: unknown, ask: () => Promise<T>): T | string | null {
  const [found, setFound] = useState<{ about: string; answer: T | string } | null>(null);
  const named = JSON.stringify(about);
  const kept = found?.about === named ? found.answer : null;
  useEffect(() => {
    let live = true;
    const keep = (answer: T | string) => live && setFound({ about: named, answer });
    const timer = setTimeout(
      () => ask().then(keep, (problem: Error) => keep(problem.message)),
      kept === null ? 0 : REST,
    );
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [named, JSON.stringify(at)]);
  return kept;
}
