/** Types a sentence: the last word is completed from what the network knows, and words that it does not know are named. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Vocabulary } from "../../../api/types";
import { MOST_TYPED, refusal } from "../../../state/choices/asking";
import { counted } from "../../../wording/numbers";
import { wholeWord } from "../../../wording/words";
import { completions, typedWords, type TypedWords } from "./typed_words";

interface Props {
  /** What stands there to begin with. */
  text: string;
  vocabulary: () => Promise<Vocabulary>;
  /** Whether there is room for it beside the others. */
  hasRoom: boolean;
  onType: (text: string, beside: boolean) => void;
  onClose: () => void;
}

export function SentenceField({ text: given, vocabulary, hasRoom, onType, onClose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(given);
  const [known, setKnown] = useState<Vocabulary | string | null>(null);
  useEffect(() => {
    input.current?.select();
    let isOpen = true;
    vocabulary().then(
      (found) => isOpen && setKnown(found),
      (error: Error) => isOpen && setKnown(error.message),
    );
    return () => {
      isOpen = false;
    };
  }, []);
  const found = typeof known === "string" ? null : known;
  const typed = typedWords(text, found ?? { words: [] });
  const begun = typed.unknown.at(-1);
  // The last word is still being typed where it begins one that is known.
  const isBegun = found !== null && text.endsWith(begun ?? " ") && completions(text, found).length > 0;
  const marked = found ? typed.unknown.filter((word) => !isBegun || word !== begun) : [];
  const wrong = typeof known === "string" ? known : refusal(typed.words.join(" "));
  const isUnread = found?.unknown === null && typed.unknown.length > 0;
  const refused = wrong !== null || isUnread || typed.words.length === 0;
  const type = (beside: boolean) => {
    if (!refused) onType(typed.words.join(" "), beside);
  };
  return (
    <form
      class="sentence-field"
      onSubmit={(event) => {
        event.preventDefault();
        type(false);
      }}
      onKeyDown={(event) => {
        // Arrows move the cursor here, and Escape closes the field alone.
        event.stopPropagation();
        if (event.key === "Escape") onClose();
      }}
      onClick={(event) => event.stopPropagation()}
    >
      <input
        ref={input}
        type="text"
        list="rnnvis-completions"
        aria-label="type a sentence"
        placeholder="a sentence of your own"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <datalist id="rnnvis-completions">
        {found && completions(text, found).map((whole) => <option key={whole} value={whole} />)}
      </datalist>
      <span class="field-buttons">
        <button type="submit" disabled={refused}>
          read it
        </button>
        <button
          type="button"
          disabled={refused || !hasRoom}
          title={hasRoom ? "beside the others" : NO_ROOM}
          onClick={() => type(true)}
        >
          beside
        </button>
        <button type="button" aria-label="close the field" title="close" onClick={onClose}>
          ×
        </button>
      </span>
      <span class="field-note" role="status">
        {wrong ?? <Note typed={typed} marked={marked} unknown={found?.unknown ?? null} />}
        {!hasRoom && ` ${NO_ROOM}`}
      </span>
    </form>
  );
}

const NO_ROOM = "Three sentences are shown: close one to have another beside.";

const MOST_SAID = 4;

interface NoteProps {
  typed: TypedWords;
  /** Those unknown words that are not being typed. */
  marked: readonly string[];
  unknown: string | null;
}

/** How many words there are, and which of them are read in another way than they are typed. */
function Note({ typed: { words, changed }, marked, unknown }: NoteProps) {
  const more = changed.length - MOST_SAID;
  const read = changed.slice(0, MOST_SAID).map(([from, to]) => `“${from}” → “${to}”`);
  return (
    <>
      {`${counted(words.length, "word")} of at most ${MOST_TYPED.words}, with spaces between them. `}
      {read.length > 0 && `Read as: ${read.join(", ")}${more > 0 ? ` and ${more} more` : ""}. `}
      {marked.length > 0 && (
        <>
          not in the record:{" "}
          {marked.map((word, index) => (
            <>
              {index > 0 && ", "}
              <b class="unknown-word">{word}</b>
            </>
          ))}
          {unknown === null ? " – there is no word for unknown ones. " : ` – read as ${wholeWord(unknown)}. `}
        </>
      )}
      Escape closes.
    </>
  );
}
