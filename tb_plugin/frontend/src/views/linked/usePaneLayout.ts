/** Where everything of a pane stands: made anew only when what it depends on changes. */
import { useMemo, useRef } from "preact/hooks";
import type { Causes, Sentence, Snapshot } from "../../api/types";
import { byImportance } from "../../wording/causes";
import { visibleWord } from "../../wording/words";
import { ceilingOf, shownLinks, type Link } from "../../layout/links";
import { layoutPane, type PaneLayout } from "../../layout/pane/pane";
import type { WordsNeed } from "../../layout/pane/columns";
import { layoutWords } from "../../layout/sentence/column";
import type { Scales } from "../../layout/scales";
import type { SequenceLayout } from "../../layout/sentence/sequence";
import type { Measure } from "../../layout/text";
import { trackCount, tracksOf } from "../../layout/sentence/tracks/tracks";
import { senseOf } from "../../layout/sentence/tracks/output_track";
import type { Track } from "../../layout/sentence/tracks/track";
import type { Choices } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";

/** What the places depend on. */
export interface PaneFrame {
  content: PaneContent;
  choices: Choices;
  scales: Scales;
  /** Zoom of the words, the same in all panes. */
  zoom: number;
  /** What the words need, see `Arrangement`. */
  need: WordsNeed;
  width: number;
  height: number;
  measure: Measure;
  /** Of the chips; null while they are not known. */
  causes: Causes | null;
}

export interface PanePlaces {
  layout: PaneLayout;
  /** A place a sentence that was asked for, null where it is missing; none where the record has no sentences at all. */
  sentences: readonly (Sentence | null)[];
  sequences: readonly (SequenceLayout | null)[];
  /** The links of chips and clouds that are shown. */
  links: readonly Link[];
  /** What goes along each sentence. */
  tracks: readonly (readonly Track[])[];
  /** The clouds that links lead to from a chip, and the chips from a cloud. */
  cloudsOf: (chip: number) => number[];
  chipsOf: (cloud: number) => number[];
}

export function usePaneLayout({
  content,
  choices,
  scales,
  zoom,
  need,
  width,
  height,
  measure,
  causes,
}: PaneFrame): PanePlaces {
  const { snapshot } = content;
  const { selection, chipShape, wordView } = choices;
  const sentences = (snapshot.sentences.length > 0 ? choices.sentences : []).map(
    (index) => content.sentences.find((one) => one.index === (content.standIns[index]?.index ?? index)) ?? null,
  );
  const { mainLinks, threshold, ceiling } = choices;
  const links = useMemo(() => {
    const range = { threshold: threshold * scales.link, ceiling: ceilingOf(ceiling, scales.link) };
    return shownLinks(snapshot, mainLinks ? "main" : range);
  }, [snapshot, mainLinks, threshold, ceiling, scales.link]);
  const cloudsOf = (chip: number) => links.flatMap(({ left, right }) => (left === chip ? [right] : []));
  const chipsOf = (cloud: number) => links.flatMap(({ left, right }) => (right === cloud ? [left] : []));
  const emphasis =
    selection.cloud !== null ? [selection.cloud] : selection.chip !== null ? cloudsOf(selection.chip) : [];
  const sense = senseOf(snapshot);
  const outputs = scales.outputs ?? {};
  const tracks = useMemo(() => {
    const all = sentences.map((sentence) =>
      sentence ? tracksOf(sentence, sense, choices.variable, outputs[sentence.index]) : [],
    );
    // What each side says by itself has no colour beside what the two differ by.
    return content.difference ? all.map((tracks) => tracks.map((one) => ({ ...one, signed: false }))) : all;
  }, [content, choices.sentences.join(), choices.variable, JSON.stringify(outputs)]);
  // Until the importance of another epoch is known, its chips stand in the order that they had.
  const last = useRef<readonly number[] | null>(null);
  if (causes) last.current = byImportance(causes);
  const order = choices.chipOrder === "importance" ? last.current : null;
  const most = trackCount(content.sentences, outputs);
  const placed = (kept: readonly string[]) =>
    layoutPane(
      snapshot,
      width,
      height,
      { sentences: sentences.length, tracks: most, need, shape: chipShape, order, view: wordView, emphasis, kept },
      scales.strength,
      zoom,
      measure,
    );
  const usual = useMemo(
    () => placed([]),
    [
      snapshot,
      width,
      height,
      sentences.length,
      most,
      need,
      chipShape,
      order?.join(),
      wordView,
      emphasis.join(),
      scales.strength,
      zoom,
      measure,
    ],
  );
  // A word that is chosen where it has room moves nothing.
  const kept = unseenWords(usual, snapshot, selection.words);
  const layout = useMemo(() => (kept.length > 0 ? placed(kept) : usual), [usual, kept.join("\n")]);
  const sequences = useMemo(
    () =>
      sentences.map(
        (sentence, place) =>
          sentence &&
          layoutWords(
            sentence,
            tracks[place]!,
            layout.columns.sentences[place]!,
            choices.from,
            choices.visible,
            measure,
          ),
      ),
    [content, layout, tracks, choices.from, choices.visible, measure],
  );
  return { layout, sentences, sequences, tracks, links, cloudsOf, chipsOf };
}

/** Those of some words that found no room in their clouds, as they are drawn. */
function unseenWords({ clouds }: PaneLayout, snapshot: Snapshot, words: readonly string[]): string[] {
  if (words.length === 0) return [];
  const unseen = clouds.flatMap(({ unplaced }, at) =>
    unplaced.map((position) => snapshot.clouds[at]!.words[position]!),
  );
  const texts = new Set(unseen.map((word) => snapshot.words[word]!.text));
  return words.filter((word) => texts.has(word)).map((word) => visibleWord(word));
}
