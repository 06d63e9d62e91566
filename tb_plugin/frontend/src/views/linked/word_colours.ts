/** The colour of a word, as the person chose. */
import type { Snapshot, Word } from "../../api/types";
import type { WordColour } from "../../state/choices/options";
import type { Theme } from "../common/theme";
import { classScale, cloudColour, wordScale } from "../common/colours";

/** By how much more strongly the second of two panes responds to a word, and the most that any word has. */
export interface WordChanges {
  values: ReadonlyMap<string, number>;
  most: number;
}

/** The classes of a record's words, in the order of the alphabet. */
export function classesOf(snapshot: Snapshot): string[] {
  return [...new Set(snapshot.words.flatMap((word) => (word.word_class === null ? [] : [word.word_class])))].sort();
}

/** `changes` go before what was chosen for a single pane; words that only one side has are grey then. */
export function wordFill(
  snapshot: Snapshot,
  strongest: number,
  wordColour: WordColour,
  changes: WordChanges | null,
  theme: Theme,
): (word: Word) => string {
  if (changes) {
    const byChange = wordScale(changes.most, theme);
    return ({ text }) => byChange(changes.values.get(text) ?? 0);
  }
  if (wordColour === "cloud") return (word) => cloudColour(word.cloud, theme);
  const bySign = wordScale(strongest, theme);
  const byClass = classScale(classesOf(snapshot), theme);
  return (word) => (wordColour === "class" ? byClass(word.word_class) : bySign(word.strength));
}
