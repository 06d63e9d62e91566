/** What the columns of a strip show: a sentence or a word, in which state, through which clusters, with what switched off. */
import type { ResponseRow, Snapshot } from "../../../api/types";
import { RECORDED_LENS } from "../../../api/keys";
import { shownThumbnails, stripSentence, typedText } from "../../../state/choices/asking";
import type { Choices, Selection } from "../../../state/choices/choices";
import type { PaneData } from "../../../state/records/pane_data";
import type { Telling } from "../../../state/session/telling";
import type { ThumbnailSubject } from "../../../state/timeline/thumbnail_shelf";

/** Words of the sentence of the strip; 0 where that is not known yet. */
export function lengthOf({ content }: PaneData, choices: Choices): number {
  const shown = stripSentence(choices);
  const title = content.value?.snapshot.sentences.find(({ index }) => index === shown);
  return title?.length ?? typedText(choices, shown)?.split(" ").length ?? 0;
}

/** What all columns of a strip have in common. */
export function subjectOf({ training, content }: PaneData, choices: Choices, word: string | null): ThumbnailSubject {
  const ofSentence = shownThumbnails(choices) === "sentence";
  const shown = stripSentence(choices);
  const title = content.value?.snapshot.sentences.find(({ index }) => index === shown);
  const typed = ofSentence ? typedText(choices, shown) : undefined;
  return {
    state: training?.state ?? "",
    lens: content.value?.lens ?? RECORDED_LENS,
    word: ofSentence ? null : word,
    sentence: ofSentence && typed === undefined ? (title?.key ?? null) : null,
    typed,
    off: ofSentence ? (content.value?.off ?? []) : [],
  };
}

/**
 * The word that colours all columns: the one chosen, that of the step chosen if it is recorded, else what tells most. Of
 * several at the step, such as levels of a series, what tells most if it is one of them, else the first, which changed last.
 */
export function stripWord(
  { words, step }: Pick<Selection, "words" | "step">,
  telling: Pick<Telling, "word"> | null,
  row: Pick<ResponseRow, "word"> | null,
  snapshot: Pick<Snapshot, "words"> | null,
): string | null {
  if (words.length > 0)
    return words.findLast((word) => snapshot?.words.some(({ text }) => text === word)) ?? words.at(-1)!;
  if (step === null) return telling?.word ?? null;
  if (row === null) return null;
  if (snapshot === null || snapshot.words.some(({ text }) => text === row.word)) return row.word;
  const places = (text: string) => `, ${row.word}, `.indexOf(`, ${text}, `);
  const there = snapshot.words.map(({ text }) => text).filter((text) => places(text) >= 0);
  // A sentence has words that were not among those measured: a strip coloured by one would be grey.
  if (there.length === 0 || there.includes(telling?.word ?? "")) return telling?.word ?? null;
  return there.reduce((one, other) => (places(other) < places(one) ? other : one));
}
