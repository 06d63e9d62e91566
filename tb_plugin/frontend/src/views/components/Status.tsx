/** One short sentence on what was just done, or waits for a busy server, for eyes and screen readers; it goes by itself. */
import { signal } from "@preact/signals";
import { busy } from "../../api/busy";

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

/** `told` is a sentence that stays. */
export function Status({ told = null }: { told?: string | null }) {
  const sentence = said.value || told || busy.value;
  return (
    <p class={sentence ? "status said" : "status"} role="status">
      {sentence}
    </p>
  );
}
