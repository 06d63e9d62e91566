/** The colour of a word, as the person chose. */
import type { Snapshot, Word } from "../../../api/types";
import { WORD_COLOURS, type WordColour } from "../../../state/choices/options";
import { classScale, cloudColour, faded, wordScale } from "../../common/colours";
import type { Theme } from "../../common/theme";

/** By how much more strongly the second of two panes responds to a word, and the most that any word has. */
export interface WordChanges {
  values: ReadonlyMap<string, number>;
  most: number;
}

/** Shares of the largest at which a word has its full colour: most words push little, and those should not shout. */
const FULL = { push: 0.4, chip: 0.3 };

/** The classes of a record's words, in the order of the alphabet. */
export function classesOf(snapshot: Snapshot): string[] {
  return [...new Set(snapshot.words.flatMap((word) => (word.word_class === null ? [] : [word.word_class])))].sort();
}

/** What there is to colour the words of a record by. */
export function wordColoursOf(snapshot: Snapshot): WordColour[] {
  const hasClasses = snapshot.words.some((word) => word.word_class !== null);
  return WORD_COLOURS.filter(
    (name) => (name !== "class" || hasClasses) && (name !== "push" || snapshot.output !== null),
  );
}

/** What colours them: what was chosen, else the push on the output where that is known, else the cloud. */
export function shownWordColour(chosen: WordColour | null, snapshot: Snapshot): WordColour {
  const there = wordColoursOf(snapshot);
  if (chosen !== null && there.includes(chosen)) return chosen;
  return there.includes("push") ? "push" : "cloud";
}

/** The number whose sign a word's colour tells, and its slant. */
export function signedBy(word: Word, wordColour: WordColour): number {
  return wordColour === "push" ? (word.push ?? 0) : word.strength;
}

/** `changes` go before what was chosen for a single pane; words that only one side has are grey then. */
export function wordFill(
  snapshot: Snapshot,
  strongest: { strength: number; push: number },
  wordColour: WordColour,
  changes: WordChanges | null,
  theme: Theme,
): (word: Word) => string {
  if (changes) {
    const byChange = wordScale(FULL.chip * changes.most, theme);
    return ({ text, certainty }) => byChange(changes.values.get(text) ?? 0, certainty);
  }
  if (wordColour === "cloud") return ({ cloud, certainty }) => faded(cloudColour(cloud, theme), certainty, theme);
  if (wordColour === "class") {
    const byClass = classScale(classesOf(snapshot), theme);
    return ({ word_class, certainty }) => faded(byClass(word_class), certainty, theme);
  }
  const bySign = wordScale(wordColour === "push" ? FULL.push * strongest.push : FULL.chip * strongest.strength, theme);
  return (word) => bySign(signedBy(word, wordColour), word.certainty);
}
