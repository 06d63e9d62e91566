/** The sentences of a pane: the links of their chosen steps to the chips, and above them the columns of glyphs. */
import type { ReadonlySignal } from "@preact/signals";
import type { Sentence, Snapshot } from "../../api/types";
import { ceilingOf, fullWidth } from "../../layout/links";
import type { Scales } from "../../layout/scales";
import { passedSentence } from "../../layout/sentence/sequence";
import type { Measure } from "../../layout/text";
import { choose, type Act, type Choices, type Off } from "../../state/choices/choices";
import { chosenOf } from "../../state/choices/selection";
import type { PaneDifference } from "../../state/records/pane_difference";
import type { Mark } from "../pointing/marks";
import type { Theme } from "../theme/theme";
import { StepLinks } from "./Links";
import { SentenceColumn } from "./sentence/SentenceColumn";
import type { PanePlaces } from "./usePaneLayout";

interface Props {
  /** Tells the panes apart. */
  name: string;
  places: PanePlaces;
  /** Of the record. */
  words: readonly Pick<Snapshot["words"][number], "text">[];
  /** Of each sentence, one at its left that differs in some words alone. */
  others: readonly (Sentence | null)[];
  /** Chips that are new since the record before. */
  born: ReadonlySet<number>;
  /** Chips and units that are switched off. */
  off: readonly Off[];
  /** What its values are less those of another record; null where they are its own. */
  difference: PaneDifference | null;
  scales: Scales;
  choices: Choices;
  hovered: ReadonlySignal<Mark | null>;
  theme: Theme;
  measure: Measure;
  act: Act;
}

export function PaneSentences(props: Props) {
  const { name, places, words, others, born, off, difference, scales, choices, hovered, theme, measure, act } = props;
  const { layout, sequences, tracks } = places;
  const shown = places.sentences.flatMap((sentence, place) => {
    const sequence = sequences[place];
    return sentence && sequence ? [{ sentence, sequence, place }] : [];
  });
  const end = layout.columns.sentences.at(-1);
  const scale = {
    strongest: scales.stepLink,
    width: fullWidth(choices.linkWidth, layout.columns.chips, layout.chips.chips.length),
    threshold: choices.threshold * scales.stepLink,
    ceiling: ceilingOf(choices.ceiling, scales.stepLink),
  };
  const passed = sequences.flatMap((one) => (one ? [passedSentence(one)] : []));
  return (
    <>
      {shown.map(({ sentence, sequence }) => (
        <StepLinks
          key={`links ${sentence.index}`}
          sentence={sentence}
          rows={sequence.rows}
          view={sequence.view}
          chips={layout.chipBoxes}
          scale={scale}
          leadX={end!.x + end!.width}
          passed={passed}
          chosen={chosenOf(sentence.index, choices.selection)}
          hovered={hovered}
          born={born}
          value={valueOf(difference, sentence.index)}
        />
      ))}
      {shown.map(({ sentence, sequence, place }) => (
        <SentenceColumn
          key={sentence.index}
          sentence={sentence}
          words={words}
          replaced={
            others[place]
              ? { other: others[place], coloured: choices.bars === "difference" && difference === null }
              : null
          }
          unsigned={valueOf(difference, sentence.index) === null}
          tracks={tracks[place]!}
          layout={sequence}
          scale={scales.glyph}
          theme={theme}
          chosen={chosenOf(sentence.index, choices.selection)}
          off={off}
          born={born}
          name={`pane-${name}-${place}`}
          measure={measure}
          onWindow={(from, visible) => act(choose(visible === null ? { from } : { from, visible }), "replace")}
        />
      ))}
    </>
  );
}

/** What a link of a sentence tells; null where it says nothing of the difference that colours all else. */
function valueOf(difference: PaneDifference | null, sentence: number): string | null {
  if (difference === null) return "mean response";
  return difference.sentences.has(sentence) ? "mean difference" : null;
}
