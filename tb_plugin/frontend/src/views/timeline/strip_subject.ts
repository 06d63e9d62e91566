/** What the columns of a strip show: a sentence or a word, in which state, through which clusters, with what switched off. */
import { RECORDED_LENS } from "../../api/keys";
import { shownThumbnails, stripSentence, typedText } from "../../state/choices/asking";
import type { Choices } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import type { ThumbnailSubject } from "../../state/timeline/thumbnail_shelf";

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
