/** Types a sentence: the last word is completed from what the network knows, and words that it does not know are named. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Vocabulary } from "../../../api/types";
import { cleaned, refusal } from "../../../state/choices/asking";
import { wholeWord } from "../../../wording/words";

interface Props {
  /** What stands there to begin with. */
  text: string;
  vocabulary: () => Promise<Vocabulary>;
  /** Whether there is room for it beside the others. */
  hasRoom: boolean;
  onType: (text: string, beside: boolean) => void;
  onClose: () => void;
}

const MOST_COMPLETIONS = 12;

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
  const words = cleaned(text).split(" ").filter(Boolean);
  const missing = found ? unknownWords(words, found) : [];
  // The last word is still being typed where it begins one that is known.
  const marked =
    found && completions(text, found).length > 0 ? missing.filter((word) => word !== words.at(-1)) : missing;
  const tooLong = refusal(text);
  const refused = typeof known === "string" || tooLong !== null || (missing.length > 0 && found?.unknown === null);
  const type = (beside: boolean) => {
    if (words.length > 0 && !refused) onType(text, beside);
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
        <button type="submit" disabled={refused || words.length === 0}>
          read it
        </button>
        {hasRoom && (
          <button type="button" disabled={refused || words.length === 0} onClick={() => type(true)}>
            beside
          </button>
        )}
        <button type="button" aria-label="close the field" title="close" onClick={onClose}>
          ×
        </button>
      </span>
      <span class="field-note" role="status">
        {tooLong ?? (typeof known === "string" ? known : null) ?? (
          <Missing words={marked} unknown={found?.unknown ?? null} />
        )}
      </span>
    </form>
  );
}

function Missing({ words, unknown }: { words: readonly string[]; unknown: string | null }) {
  if (words.length === 0) return <>The network of this epoch reads it. Escape closes.</>;
  return (
    <>
      not known:{" "}
      {words.map((word, index) => (
        <>
          {index > 0 && ", "}
          <b class="unknown-word">{word}</b>
        </>
      ))}
      {unknown === null ? " – there is no word for unknown ones" : ` – read as ${wholeWord(unknown)}`}
    </>
  );
}

/** Words that the network does not have, not in lower case either, each once. */
export function unknownWords(words: readonly string[], { words: known }: Pick<Vocabulary, "words">): string[] {
  const there = new Set(known);
  return [...new Set(words.filter((word) => !there.has(word) && !there.has(word.toLowerCase())))];
}

/** The text with its last word completed. */
export function completions(text: string, { words }: Pick<Vocabulary, "words">): string[] {
  const cut = text.search(/\S*$/);
  const [before, begun] = [text.slice(0, cut), text.slice(cut).toLowerCase()];
  if (begun === "") return [];
  const fit = words.filter((word) => word.length > begun.length && word.toLowerCase().startsWith(begun));
  return fit.slice(0, MOST_COMPLETIONS).map((word) => before + word);
}
