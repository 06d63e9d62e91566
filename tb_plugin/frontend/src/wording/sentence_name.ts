import type { Sentence } from "../api/types";
import { passage } from "./nouns";

/** How a sentence is called: typed ones have numbers from -1 downwards. */
export function sentenceName(index: number): string {
  return index < 0 ? `typed sentence ${-index}` : `${passage()} ${index}`;
}

/** A title from where it differs from those beside it that begin alike, such as `… very good`. */
export function fromDifference(title: string, beside: readonly string[]): string {
  const words = title.split(" ");
  const alike = beside.map((other) => {
    const others = other.split(" ");
    return words.findIndex((word, place) => word !== others[place]);
  });
  const most = Math.max(0, ...alike);
  return most > 0 ? `… ${words.slice(most).join(" ")}` : title;
}

/** Why a sentence is the one that is shown where none was chosen, as `telling_sentence` in Python chooses it. */
export function whyFirst({ steps }: Pick<Sentence, "steps">, own: boolean): string {
  if (own) return "Shown first: the first of your own sentences.";
  const what = steps.some(({ loss }) => loss !== null)
    ? "how well the model expects the next word"
    : steps.some(({ predictions }) => predictions.length > 0)
      ? "what the model says"
      : "the state";
  return `Shown first: of the recorded ones that in which ${what} moves most at the last record.`;
}
