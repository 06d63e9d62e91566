/** Above each column of a pane: what it is, and how much there is; the sentences are chosen there. */
import type { Causes, Sentence, Snapshot, Vocabulary } from "../../api/types";
import { noun, nouns } from "../../wording/nouns";
import { counted } from "../../wording/numbers";
import type { Box } from "../../layout/box";
import type { Measure } from "../../layout/text";
import { HEADING } from "../../layout/pane/columns";
import type { PaneLayout } from "../../layout/pane/pane";
import { choose, type Choices, type Act } from "../../state/choices/choices";
import { trackCount } from "../../layout/sentence/tracks/tracks";
import { variableName } from "../../wording/said";
import { typeSentence } from "../../state/choices/asking";
import type { StandIn } from "../../state/records/shared_sentences";
import type { WordColour } from "../../state/choices/options";
import { pushNote, pushOfWords } from "../../wording/output";
import { Parts } from "../components/Parts";
import type { ChipNumbers } from "./chips/chip_numbers";
import { chipsHeading } from "./chips/chips_heading";
import { SentenceChoice } from "./sentence/SentenceChoice";
import { TypeSentence } from "./sentence/TypeSentence";
import { shownWordColour, type WordValues } from "./words/word_colours";

interface Props {
  snapshot: Snapshot;
  /** One a column; a sentence that is not there is null. */
  sentences: readonly (Sentence | null)[];
  /** How many tracks of each sentence are in sight. */
  tracks: readonly number[];
  layout: PaneLayout;
  causes: Causes | null;
  /** How much of them stands at each chip. */
  numbers: ChipNumbers;
  measure: Measure;
  /** Whether a sentence at the right differs from this one in some words alone, by column. */
  comparable: readonly boolean[];
  choices: Choices;
  /** What colours the words in the place of what was chosen; null where nothing does. */
  wordsBy: WordValues | null;
  /** What stands in the place of a sentence that the record lacks, by column. */
  standIns: readonly (StandIn | null)[];
  vocabulary: (() => Promise<Vocabulary>) | null;
  /** The sentence that is shown where none was chosen; null where that is not known. */
  usual: number | null;
  act: Act;
}

/** Columns from this width on have room for their names, in pixels. */
const NAMED = 240;

/** What the colour of the words tells. */
const SAYS: Record<Exclude<WordColour, "push">, string> = {
  chip: "whether each raises its chip",
  cloud: "cloud",
  class: "class",
};

export function PaneHeadings({
  snapshot,
  sentences,
  tracks,
  layout,
  causes,
  numbers,
  measure,
  comparable,
  choices,
  wordsBy,
  standIns,
  vocabulary,
  usual,
  act,
}: Props) {
  const { columns } = layout;
  const coloured = shownWordColour(choices.wordColour, snapshot);
  const listed = snapshot.clouds.reduce((sum, cloud) => sum + cloud.words.length, 0);
  const units = counted(snapshot.units, "unit");
  const ofChips = chipsHeading(units, causes, numbers, columns.chips.width, measure);
  const unplaced = layout.clouds.reduce((sum, cloud) => sum + cloud.unplaced.length, 0);
  const next = columns.sentences[1]?.x === columns.sentences[0]?.x ? "below" : "at the right";
  return (
    <>
      {columns.sentences.map((column, place) => (
        <div key={place} class="column-heading" style={headingAt(column)}>
          <SentenceChoice
            titles={snapshot.sentences}
            sentence={sentences[place] ?? null}
            place={place}
            choices={choices}
            narrow={column.width < NAMED}
            standIn={standIns[place] ?? null}
            vocabulary={vocabulary}
            usual={usual}
            act={act}
          />
          {comparable[place] && (
            <button
              type="button"
              class="toggle"
              aria-label={`difference of the sentence ${next}`}
              aria-pressed={choices.bars === "difference"}
              title={`Colours the sentence ${next} by what is more (strong) or less (pale) than in this one; the ${nouns()} that differ are underlined`}
              onClick={() => act(choose({ bars: choices.bars === "difference" ? "changes" : "difference" }))}
            >
              ≠
            </button>
          )}
          {hidesVariables(sentences[place] ?? null, tracks[place] ?? 0) && (
            <VariableChoice sentence={sentences[place]!} choices={choices} act={act} />
          )}
        </div>
      ))}
      <div class="column-heading" style={headingAt(columns.chips, columns.heading)}>
        <span class="title" title={ofChips.about}>
          {ofChips.says}
        </span>
        {columns.sentences.length === 0 && vocabulary && snapshot.network && (
          <TypeSentence text="" vocabulary={vocabulary} hasRoom onType={(text) => act(typeSentence(text, 0))} />
        )}
      </div>
      <div class="column-heading" style={headingAt(columns.clouds, columns.heading)}>
        <Parts
          class="title"
          parts={[
            `${columns.clouds.width > NAMED + 160 ? `${noun()} clouds · ` : ""}${counted(listed, noun(), nouns())}`,
            ...(unplaced > 0 && choices.wordView === "clouds" ? [`, ${unplaced} behind “+”`] : []),
            `, coloured by ${wordsBy?.says ?? (coloured === "push" ? pushOfWords() : SAYS[coloured])}`,
          ]}
          about={
            !wordsBy && coloured === "push" && snapshot.output ? (pushNote(snapshot.output) ?? undefined) : undefined
          }
        />
      </div>
    </>
  );
}

/** Above its column, wherever that begins. */
function headingAt({ x, y, width }: Box, heading = HEADING): string {
  return `left:${x}px;top:${y - heading + 2}px;width:${width}px`;
}

/** Whether a variable has no room for its curve. */
function hidesVariables(sentence: Sentence | null, tracks: number): boolean {
  return sentence !== null && sentence.variables.length > 0 && trackCount([sentence]) > tracks;
}

/** Which variable stands first, where there is no room for all. */
function VariableChoice({ sentence, choices, act }: { sentence: Sentence; choices: Choices; act: Act }) {
  const { variables } = sentence;
  const shown = variables.find(({ name }) => name === choices.variable) ?? variables[0];
  return (
    <select
      class="variable-choice"
      aria-label="variable whose curve stands first"
      title="there is no room for all variables; this one stands first"
      value={shown?.name}
      onChange={(event) => act(choose({ variable: event.currentTarget.value }))}
    >
      {variables.map((variable) => (
        <option key={variable.name} value={variable.name}>
          {variableName(variable)}
        </option>
      ))}
    </select>
  );
}
