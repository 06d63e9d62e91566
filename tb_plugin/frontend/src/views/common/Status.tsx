/** One short sentence on what was just done, for eyes and screen readers; it goes by itself. */
import { signal } from "@preact/signals";

const SHOWN_MS = 6000;

const said = signal("");
let timer: ReturnType<typeof setTimeout> | undefined;

export function say(sentence: string): void {
  said.value = sentence;
  clearTimeout(timer);
  timer = setTimeout(() => (said.value = ""), SHOWN_MS);
}

/** Runs what may fail and says how it ended. */
export async function sayOutcome(work: () => Promise<string> | string): Promise<void> {
  try {
    say(await work());
  } catch (problem) {
    say(problem instanceof Error ? problem.message : String(problem));
  }
}

export function Status() {
  return (
    <p class={said.value ? "status said" : "status"} role="status">
      {said.value}
    </p>
  );
}
