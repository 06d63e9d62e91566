/** What is said while requests wait for a source that is busy; they go on by themselves. */
import { signal, type ReadonlySignal } from "@preact/signals";

/** A server that says no other time is asked again after so many seconds. */
const USUAL_S = 5;
const LONGEST_S = 60;

const sentences = new Set<{ readonly text: string }>();
const shown = signal<string | null>(null);

/** The sentence of a request that waits, of the last one; null where none waits. */
export const busy: ReadonlySignal<string | null> = shown;

/** Waits as long as the header `Retry-After` says; meanwhile `busy` has the sentence. */
export async function waitToAskAgain(retryAfter: string | null, text: string): Promise<void> {
  const given = Number(retryAfter ?? Number.NaN);
  const seconds = given > 0 ? Math.min(given, LONGEST_S) : USUAL_S;
  const end = sayBusy(text);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  end();
}

/** Says it until the returned function is called. */
export function sayBusy(text: string): () => void {
  const own = { text };
  sentences.add(own);
  shown.value = text;
  return () => {
    sentences.delete(own);
    shown.value = [...sentences].at(-1)?.text ?? null;
  };
}
