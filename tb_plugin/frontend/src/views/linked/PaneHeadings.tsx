/** Above each column of a pane: what it is, and how much there is; the sentences are chosen there. */
import type { Sentence, SentenceTitle, Snapshot } from "../../api/types";
import { counted } from "../../layout/numbers";
import type { PaneLayout } from "../../layout/pane";
import { choose, type Choices, type Act } from "../../state/choices/choices";
import { hasOutput } from "../../layout/sentence/tracks";
import { visibleWord } from "../../layout/words";
import { chooseSentence, closeSentence, MOST_SENTENCES } from "../../state/choices/selection";
import type { WordColour } from "../../state/choices/options";
import { Parts } from "../common/Parts";
import { shownWordColour } from "./words/word_colours";

interface Props {
  snapshot: Snapshot;
  /** One a column; a sentence that is not there is null. */
  sentences: readonly (Sentence | null)[];
  /** How many tracks of each sentence are in sight. */
  tracks: readonly number[];
  layout: PaneLayout;
  choices: Choices;
  act: Act;
}

/** Columns from this width on have room for their names, in pixels. */
const NAMED = 240;

/** What the colour of the words tells. */
const SAYS: Record<WordColour, string> = {
  push: "their push on the output",
  chip: "whether they raise their chip",
  cloud: "their cloud",
  class: "their class",
};

export function PaneHeadings({ snapshot, sentences, tracks, layout, choices, act }: Props) {
  const { columns } = layout;
  const listed = snapshot.clouds.reduce((sum, cloud) => sum + cloud.words.length, 0);
  const unplaced = layout.clouds.reduce((sum, cloud) => sum + cloud.unplaced.length, 0);
  return (
    <>
      {columns.sentences.map((column, place) => (
        <div key={place} class="column-heading" style={`left:${column.x}px;width:${column.width}px`}>
          <SentenceChoice
            titles={snapshot.sentences}
            sentence={sentences[place] ?? null}
            place={place}
            choices={choices}
            act={act}
          />
          {hidesVariables(sentences[place] ?? null, tracks[place] ?? 0) && (
            <VariableChoice sentence={sentences[place]!} choices={choices} act={act} />
          )}
        </div>
      ))}
      <div class="column-heading" style={`left:${columns.chips.x}px;width:${columns.chips.width}px`}>
        <Parts
          class="title"
          optional
          parts={[`${columns.chips.width > NAMED ? "memory chips · " : ""}${counted(snapshot.units, "unit")}`]}
        />
      </div>
      <div class="column-heading" style={`left:${columns.clouds.x}px;width:${columns.clouds.width}px`}>
        <Parts
          class="title"
          optional
          parts={[
            `${columns.clouds.width > NAMED + 160 ? "word clouds · " : ""}${counted(listed, "word")}`,
            ...[`, coloured by ${SAYS[shownWordColour(choices.wordColour, snapshot)]}`],
            ...(unplaced > 0 && choices.wordView === "clouds" ? [`, ${unplaced} in lists`] : []),
          ]}
        />
      </div>
    </>
  );
}

function options(titles: readonly SentenceTitle[]) {
  return titles.map(({ index, title }) => (
    <option key={index} value={index}>
      {`${index} · ${shorten(title)}`}
    </option>
  ));
}

interface SentenceChoiceProps {
  titles: readonly SentenceTitle[];
  sentence: Sentence | null;
  place: number;
  choices: Choices;
  act: Act;
}

function SentenceChoice({ titles, sentence, place, choices, act }: SentenceChoiceProps) {
  const { sentences } = choices;
  const free = titles.find(({ index }) => !sentences.includes(index));
  return (
    <>
      <select
        class="sentence-choice"
        aria-label={sentences.length > 1 ? `sentence ${place + 1}` : "sentence"}
        title={sentence?.title}
        value={sentences[place]}
        onChange={(event) => act(chooseSentence(Number(event.currentTarget.value), place))}
      >
        {titles.some(({ own }) => own) ? (
          <>
            <optgroup label="your own">{options(titles.filter(({ own }) => own))}</optgroup>
            <optgroup label="from the validation set">{options(titles.filter(({ own }) => !own))}</optgroup>
          </>
        ) : (
          options(titles)
        )}
      </select>
      {sentence?.reverse && (
        <span class="title" title="this direction reads from the last word to the first">
          ↑
        </span>
      )}
      {sentences.length > 1 && (
        <button
          type="button"
          aria-label={`close sentence ${sentences[place]}`}
          title="close"
          onClick={() => act(closeSentence(sentences[place]!))}
        >
          ×
        </button>
      )}
      {free && place === sentences.length - 1 && sentences.length < MOST_SENTENCES && (
        <button
          type="button"
          aria-label="another sentence beside"
          title="another sentence beside"
          onClick={() => act(chooseSentence(free.index, sentences.length))}
        >
          +
        </button>
      )}
    </>
  );
}

/** Whether a variable has no room for its curve. */
function hidesVariables(sentence: Sentence | null, tracks: number): boolean {
  return (sentence?.variables.length ?? 0) > tracks - (sentence && hasOutput(sentence) ? 1 : 0);
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
      {variables.map(({ name }) => (
        <option key={name} value={name}>
          {visibleWord(name)}
        </option>
      ))}
    </select>
  );
}

function shorten(title: string): string {
  const letters = [...title];
  return letters.length > 60 ? `${letters.slice(0, 59).join("")}…` : title;
}
