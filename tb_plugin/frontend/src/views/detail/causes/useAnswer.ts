/** What a request gives: the answer, or the sentence of a failure; null until it comes. */
import { useEffect, useState } from "preact/hooks";

export function useAnswer<T extends object>(key: string, load: () => Promise<T>): T | string | null {
  const [found, setFound] = useState<{ key: string; answer: T | string } | null>(null);
  useEffect(() => {
    let live = true;
    load().then(
      (answer) => live && setFound({ key, answer }),
      (problem: Error) => live && setFound({ key, answer: problem.message }),
    );
    return () => {
      live = false;
    };
  }, [key]);
  return found?.key === key ? found.answer : null;
}
