/** How words look, as the person chose. */
import type { Snapshot, Unit, Word } from "../../../api/types";
import type { WordDifferences } from "../../../state/comparison/word_differences";
import { WORD_COLOURS, type WordColour } from "../../../state/choices/options";
import { lessText } from "../../../wording/less";
import { signed } from "../../../wording/numbers";
import { pushOfWords } from "../../../wording/output";
import { visibleWord, wholeWord } from "../../../wording/words";
import { polarities } from "../../../state/records/along";
import { changeScale, classScale, cloudColour, faded, wordScale } from "../../theme/colours";
import type { Theme } from "../../theme/theme";

/** Numbers that colour the words in the place of what was chosen. */
export interface WordValues {
  values: ReadonlyMap<string, number>;
  /** Size at which the colour is full. */
  full: number;
  /** What they are. */
  says: string;
  /** Whether they are changes of a size, which have no direction along a chip. */
  ofSize: boolean;
}

/** How the words of a record look. */
export interface WordPaint {
  wordColour: WordColour;
  /** What goes before it: words that have no value are grey then. Null where nothing does. */
  by: WordValues | null;
  /** Strength and push at which a word's colour is full. */
  strongest: { readonly strength: number; readonly push: number };
  /** By cloud, the number whose colour it has beside another pane; where it is not there each has its own. */
  numbers?: readonly number[] | null;
  theme: Theme;
}

/** Clouds that are taken for the same have one colour, in both panes and in the flow between them. */
export function colourOfCloud(cloud: number, { numbers, theme }: Pick<WordPaint, "numbers" | "theme">): string {
  return cloudColour(numbers?.[cloud] ?? cloud, theme);
}

/** From the middle of a word down to the line that its letters stand on, of its font size. */
export const BASELINE = 0.34;

/** What two records differ by; `clip`: the response of a unit at which its colour is full. */
export function valuesOfDifferences({ whose, of, values }: WordDifferences, push: number, clip: number): WordValues {
  const less = lessText({ whose });
  if (of === "push") return { values, full: fullPush(push), says: `${pushOfWords()}, ${less}`, ofSize: false };
  if (of !== "strength") return { values, full: clip, says: `response of unit ${of.unit}, ${less}`, ofSize: false };
  const full = FULL.chip * Math.max(...[...values.values()].map(Math.abs), 1e-12);
  return { values, full, says: "change of strength", ofSize: true };
}

/** The response of a unit to each word, along its chip. */
export function valuesOfUnit({ unit, responses }: Unit, { words, chips }: Snapshot, full: number): WordValues | null {
  if (responses.length !== words.length) return null;
  const sign = polarities(chips)[unit] ?? 1;
  const values = new Map(words.map(({ text }, position) => [text, sign * responses[position]!]));
  return { values, full, says: `response of unit ${unit}`, ofSize: false };
}

/** Shares of the largest at which a word has its full colour: most words push little, and those should not shout. */
const FULL = { push: 0.4, chip: 0.3 };

/** The push from which on a word has its full colour: larger ones have that, too. */
export const fullPush = (largest: number) => FULL.push * largest;

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
export function signedBy(word: Word, { wordColour, by }: Pick<WordPaint, "wordColour" | "by">): number {
  if (by) return by.values.get(word.text) ?? 0;
  return wordColour === "push" ? (word.push ?? 0) : word.strength;
}

/** A word for those who hear it: as it is seen, whole, the number that its colour tells, and its response. */
export function spokenWord(word: Word, paint: WordPaint): string {
  const { wordColour, by } = paint;
  const colour = by ? by.says : wordColour === "push" ? pushOfWords() : null;
  const told = colour === null ? "" : `, ${colour} ${signed(signedBy(word, paint))}`;
  const [seen, whole] = [visibleWord(word.text), wholeWord(word.text)];
  return `${seen === whole ? whole : `${seen}, ${whole}`}${told}, response ${signed(word.strength)}`;
}

export function wordFill(snapshot: Snapshot, paint: WordPaint): (word: Word) => string {
  const { wordColour, by, strongest, theme } = paint;
  if (by) {
    const byValue = (by.ofSize ? changeScale : wordScale)(by.full, theme);
    return (word) => byValue(signedBy(word, paint), word.certainty);
  }
  if (wordColour === "cloud") return ({ cloud, certainty }) => faded(colourOfCloud(cloud, paint), certainty, theme);
  if (wordColour === "class") {
    const byClass = classScale(classesOf(snapshot), theme);
    return ({ word_class, certainty }) => faded(byClass(word_class), certainty, theme);
  }
  const bySign = wordScale(wordColour === "push" ? fullPush(strongest.push) : FULL.chip * strongest.strength, theme);
  return (word) => bySign(signedBy(word, paint), word.certainty);
}
