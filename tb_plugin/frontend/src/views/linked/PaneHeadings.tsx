/** Above each column of a pane: what it is, and how much there is; the sentences are chosen there. */
import type { Causes, Sentence, Snapshot, Vocabulary } from "../../api/types";
import { lossText } from "../../wording/causes";
import { noun, nouns } from "../../wording/nouns";
import { counted } from "../../wording/numbers";
import type { Box } from "../../layout/box";
import { HEADING } from "../../layout/pane/columns";
import type { PaneLayout } from "../../layout/pane/pane";
import { choose, type Choices, type Act } from "../../state/choices/choices";
import { trackCount } from "../../layout/sentence/tracks";
import { variableName } from "../../wording/said";
import type { StandIn } from "../../state/records/shared_sentences";
import type { WordColour } from "../../state/choices/options";
import { pushNote, pushOfWords } from "../../wording/output";
import { Parts } from "../components/Parts";
import type { ChipNumbers } from "./chips/chip_numbers";
import { SentenceChoice } from "./sentence/SentenceChoice";
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

/** As the column of chips is where their numbers are named, too. */
const NAMED_NUMBERS = 360;

/** When the output loses what the importance of a chip is. */
const WHILE = { network: "while the chip is off", head: "while the head does not read the chip" };

function meaning({ measured, importance_unit, reach }: Causes): string | undefined {
  const parts = [
    ...(measured ? [`importance: ${lossText(importance_unit)} ${WHILE[measured]}`] : []),
    ...(reach === null
      ? []
      : ["memory: after how many steps half of it is left, or how much after ten: over 100 % where it grows"]),
  ];
  return parts.length > 0 ? parts.join("\n") : undefined;
}

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
  const explained =
    numbers.style !== "named" && causes ? numbersSay(causes, numbers, columns.chips.width >= NAMED_NUMBERS) : "";
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
        <Parts
          class="title"
          parts={
            explained && columns.chips.width < NAMED_NUMBERS
              ? [explained, ...(explained.endsWith("memory") ? [" in steps"] : []), ` · ${units}`]
              : [`${columns.chips.width > NAMED ? "memory chips · " : ""}${units}`, explained && ` · ${explained}`]
          }
          about={causes ? meaning(causes) : undefined}
        />
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

/** What the bare numbers of the chips are; all of it stands in the title. */
function numbersSay({ measured, reach }: Causes, { most }: ChipNumbers, hasRoom: boolean): string {
  const names = [
    ...(measured === "head" ? [`importance${hasRoom ? " at the head" : ""}`] : measured ? ["importance"] : []),
    ...(reach === null ? [] : [`memory${hasRoom ? " in steps" : ""}`]),
  ].slice(0, most);
  if (names.length === 0) return "";
  return `${hasRoom ? `number${names.length > 1 ? "s" : ""}: ` : ""}${names.join(", ")}`;
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
