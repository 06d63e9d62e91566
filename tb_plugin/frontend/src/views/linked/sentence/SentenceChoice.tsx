/** Which sentence stands in a column: a recorded one, or one that is typed. */
import type { Sentence, SentenceTitle, Vocabulary } from "../../../api/types";
import { typedText, typeSentence } from "../../../state/choices/asking";
import type { Act, Choices } from "../../../state/choices/choices";
import { chooseSentence, closeSentence, MOST_SENTENCES } from "../../../state/choices/selection";
import type { StandIn } from "../../../state/records/shared_sentences";
import { isSeries } from "../../../wording/said";
import { passage } from "../../../wording/nouns";
import { counted } from "../../../wording/numbers";
import { fromDifference, sentenceName, whyFirst } from "../../../wording/sentence_name";
import { TypeSentence } from "./TypeSentence";

interface Props {
  titles: readonly SentenceTitle[];
  sentence: Sentence | null;
  place: number;
  choices: Choices;
  /** What stands here as the record lacks the chosen one; null where it has it. */
  standIn: StandIn | null;
  /** The words that the network of the record knows; null where no sentence can be typed. */
  vocabulary: (() => Promise<Vocabulary>) | null;
  /** The one that is shown where none was chosen; null where that is not known. */
  usual: number | null;
  /** Whether the column has no room for a whole title. */
  narrow: boolean;
  act: Act;
}

export function SentenceChoice({ titles, sentence, place, choices, standIn, vocabulary, usual, narrow, act }: Props) {
  const { sentences } = choices;
  const shown = standIn?.index ?? sentences[place]!;
  const free = titles.find(({ index }) => !sentences.includes(index));
  const hasRoom = sentences.length < MOST_SENTENCES;
  const isShown = ({ index }: SentenceTitle) => sentences.includes(index);
  // Recorded ones have numbers.
  const typed = titles
    .filter(({ index }) => index < 0)
    .map((one) => {
      const beside = titles.filter((other) => other !== one && isShown(other)).map(({ title }) => title);
      return narrow && isShown(one) ? { ...one, title: fromDifference(one.title, beside) } : one;
    });
  const recorded = titles.filter((one) => !one.own && !one.read_afterwards);
  const afterwards = titles.filter((one) => !one.own && one.read_afterwards);
  const title = titles.find(({ index }) => index === shown);
  const about = [
    sentence?.title,
    sentence && shown === usual && whyFirst(sentence, title?.own ?? false),
    title?.read_afterwards && "This validation did not have it: the network of this record has read it afterwards.",
  ];
  const series = sentence !== null && isSeries(sentence);
  return (
    <>
      {standIn && (
        <span class="stand-in title" title={`${standIn.why} One of its own is shown.`}>
          its own:
        </span>
      )}
      <select
        class="sentence-choice"
        aria-label={sentences.length > 1 ? `${passage()} ${place + 1}` : passage()}
        title={about.filter(Boolean).join("\n")}
        value={String(shown)}
        onChange={(event) => act(chooseSentence(Number(event.currentTarget.value), place))}
      >
        <Group label="typed" titles={typed} series={false} />
        {titles.some(({ own }) => own) || afterwards.length > 0 ? (
          <>
            <Group label="your own" titles={titles.filter(({ own, index }) => own && index >= 0)} series={series} />
            <Group label="from the validation set" titles={recorded} series={series} />
            <Group label="not in this validation: read afterwards" titles={afterwards} series={series} />
          </>
        ) : (
          options(titles, series)
        )}
      </select>
      {sentence?.reverse && (
        <span class="title" title="this direction reads from the last word to the first">
          ↑
        </span>
      )}
      {vocabulary && (
        <TypeSentence
          text={typedText(choices, shown) ?? sentence?.words.join(" ") ?? ""}
          vocabulary={vocabulary}
          hasRoom={hasRoom}
          onType={(text, beside) => act(typeSentence(text, beside ? sentences.length : place))}
        />
      )}
      {sentences.length > 1 && (
        <button
          type="button"
          aria-label={`close ${sentenceName(shown)}`}
          title="close"
          onClick={() => act(closeSentence(sentences[place]!))}
        >
          ×
        </button>
      )}
      {free && place === sentences.length - 1 && hasRoom && (
        <button
          type="button"
          aria-label={`another ${passage()} beside`}
          title={`another ${passage()} beside`}
          onClick={() => act(chooseSentence(free.index, sentences.length))}
        >
          +
        </button>
      )}
    </>
  );
}

function Group({ label, titles, series }: { label: string; titles: readonly SentenceTitle[]; series: boolean }) {
  return titles.length > 0 ? <optgroup label={label}>{options(titles, series)}</optgroup> : null;
}

/** The levels that a series begins with are no name for it. Values are text: a number is written anew at each drawing. */
function options(titles: readonly SentenceTitle[], series: boolean) {
  return titles.map(({ index, title, length }) => (
    <option key={index} value={String(index)}>
      {index < 0 ? shorten(title) : `${index} · ${series ? `a series of ${counted(length, "step")}` : shorten(title)}`}
    </option>
  ));
}

function shorten(title: string): string {
  const letters = [...title];
  return letters.length > 60 ? `${letters.slice(0, 59).join("")}…` : title;
}
