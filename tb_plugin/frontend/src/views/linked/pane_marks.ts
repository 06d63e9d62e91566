/** Which mark of a pane lies at a point, whether it is chosen, and how it is chosen. */
import type { Chip, Sentence, Snapshot } from "../../api/types";
import { type ChipsLayout, unitAt } from "../../layout/chips/chips";
import { type CloudPlace, wordAt } from "../../layout/words/clouds";
import { barPlaces } from "../../layout/glyph";
import type { SequenceLayout } from "../../layout/sentence/sequence";
import { type Change, type Selection, type Step } from "../../state/choices/choices";
import {
  chooseChip,
  chooseCloud,
  chooseStep,
  chooseUnit,
  chooseWord,
  chosenSteps,
  sameStep,
} from "../../state/choices/selection";
import { markElement, markOf, type Mark } from "../pointing/marks";

/** What the marks that are no elements of their own are found by. */
export interface Places {
  chips: readonly Chip[];
  /** Where units are drawn on a canvas; null where each is an element. */
  chipsLayout: ChipsLayout | null;
  /** Where words are drawn on a canvas; null where each is an element. */
  words: { snapshot: Snapshot; places: readonly CloudPlace[] } | null;
  sentences: readonly (Sentence | null)[];
  sequences: readonly (SequenceLayout | null)[];
}

/** What is at a point of the frame: some marks are no elements of their own and are found by their place. */
export function markAtPoint(target: EventTarget | null, x: number, y: number, places: Places): Mark | null {
  const { chips, chipsLayout, words, sentences, sequences } = places;
  const mark = markOf(target);
  const svg = markElement(target)?.closest("svg")?.getBoundingClientRect();
  if (mark?.kind === "chip" && chipsLayout && svg) {
    const unit = unitAt(chips, chipsLayout, x - svg.left, y - svg.top);
    if (unit !== null) return { kind: "unit", unit };
  }
  if (mark?.kind === "cloud" && words && svg) {
    const { snapshot } = words;
    const found = wordAt(words.places, x - svg.left, y - svg.top);
    if (found) return { kind: "word", word: snapshot.words[snapshot.clouds[found[0]]!.words[found[1]]!]!.text };
  }
  if (mark?.kind === "step" && svg) {
    // The bars of a glyph are one path.
    const { sentence: index, step } = mark;
    const place = sentences.findIndex((one) => one?.index === index);
    const bars = barPlaces(sentences[place]!.chips, sequences[place]!.rows[step]!);
    const chip = bars.findIndex((bar) => x - svg.left >= bar.x && x - svg.left < bar.x + bar.width);
    return { ...mark, chip: chip >= 0 ? chip : null };
  }
  return mark;
}

export function isChosen(mark: Mark, selection: Selection): boolean {
  switch (mark.kind) {
    case "unit":
      return selection.units.includes(mark.unit);
    case "word":
      return selection.words.includes(mark.word);
    case "cloud":
      return selection.cloud === mark.cloud;
    case "step":
      return chosenSteps(selection).some((one) => sameStep(one, { sentence: mark.sentence, position: mark.step }));
    case "chip":
    case "link":
    case "stepLink":
      return selection.chip === mark.chip;
  }
}

/** `beside`: with what is chosen already, where there may be several. `sentences`: those in sight. */
export function chooseMark(mark: Mark, beside: boolean, sentences: readonly (Sentence | null)[]): Change {
  switch (mark.kind) {
    case "unit":
      return chooseUnit(mark.unit, beside);
    case "word":
      return chooseWord(mark.word, beside);
    case "cloud":
      return chooseCloud(mark.cloud);
    case "step":
      return chooseStep({ sentence: mark.sentence, position: mark.step }, beside, sameWord(mark, sentences));
    case "chip":
    case "link":
    case "stepLink":
      return chooseChip(mark.chip);
  }
}

/** Where the word of a step first stands in the other sentences: the same word in another context. */
function sameWord(mark: { sentence: number; step: number }, sentences: readonly (Sentence | null)[]): Step[] {
  const word = sentences.find((one) => one?.index === mark.sentence)?.words[mark.step];
  return sentences.flatMap((one) => {
    const position = one && one.index !== mark.sentence && one.variables.length === 0 ? one.words.indexOf(word!) : -1;
    return position < 0 ? [] : [{ sentence: one!.index, position }];
  });
}
