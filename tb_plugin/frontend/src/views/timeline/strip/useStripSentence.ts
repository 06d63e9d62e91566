/** The sentence that stands in the columns of a strip: its rows, and what the model says at its end, record by record. */
import { useMemo } from "preact/hooks";
import { layoutVerdicts, placeSaid, type Verdicts } from "../../../layout/sentence/verdict";
import type { Measure } from "../../../layout/text";
import { stripSentence } from "../../../state/choices/asking";
import type { Choices } from "../../../state/choices/choices";
import type { PaneData } from "../../../state/records/pane_data";
import type { Column } from "./useColumns";
import type { SentenceLook } from "./SentenceThumbnail";
import { lengthOf } from "./strip_subject";

interface StripSentence {
  look: SentenceLook;
  /** Of the rows. */
  words: readonly string[];
  verdicts: Verdicts | null;
}

const ROW = { least: 13, most: 18 };
/** What the model says at the end of the sentence, below its glyphs. */
const VERDICT = 20;

/** `width` and `most` height of the columns, which are lower where the sentence is short; null where chips stand in them. */
export function useStripSentence(
  data: PaneData,
  choices: Choices,
  columns: readonly Column[],
  width: number,
  most: number,
  scale: number,
  ofSentence: boolean,
  measure: Measure,
): StripSentence | null {
  const content = data.content.value;
  const head = content?.snapshot.head ?? null;
  const place = placeSaid(content?.sentences.find(({ index }) => index === stripSentence(choices)));
  // Not the record itself: what all columns say is the same whichever of them is shown.
  const output = JSON.stringify(content?.snapshot.output ?? null);
  const verdicts = useMemo(
    () =>
      ofSentence && content
        ? layoutVerdicts(
            columns.map(({ state, thumbnail }) => (state === "there" ? (thumbnail?.sentence?.said ?? null) : null)),
            { kind: head?.kind ?? null, output: content.snapshot.output },
            width,
            measure,
            place,
          )
        : null,
    [ofSentence, columns, content === null, head?.kind, output, width, measure, place],
  );
  if (!ofSentence) return null;
  const words = columns.map(({ thumbnail }) => thumbnail?.sentence?.words).find((one) => one) ?? [];
  // As high as it will be before the first column is there.
  const length = words.length || lengthOf(data, choices);
  const from = Math.max(0, Math.min(choices.from, length - 1));
  const height = length > 0 ? Math.min(most, ROW.most * (length - from)) : most;
  const row = Math.max(ROW.least, Math.min(ROW.most, height / Math.max(1, length - from)));
  const rows = Math.min(length - from, Math.floor(height / row));
  const below = verdicts || (words.length === 0 && head) ? VERDICT : 0;
  return { look: { from, rows, row, height, scale, below }, words: words.slice(from, from + rows), verdicts };
}
