/** The button for a sentence of one's own, and the field that it opens. */
import { useState } from "preact/hooks";
import type { Vocabulary } from "../../../api/types";
import { SentenceField } from "./SentenceField";

interface Props {
  /** What stands in the field to begin with. */
  text: string;
  vocabulary: () => Promise<Vocabulary>;
  /** Whether there is room for it beside the others. */
  hasRoom: boolean;
  onType: (text: string, beside: boolean) => void;
}

export function TypeSentence({ text, vocabulary, hasRoom, onType }: Props) {
  const [isTyping, setTyping] = useState(false);
  return (
    <>
      <button
        type="button"
        class="type-sentence"
        aria-label="type a sentence"
        aria-expanded={isTyping}
        title={text === "" ? "type a sentence" : "type a sentence, or change a word of this one"}
        onClick={() => setTyping(!isTyping)}
      >
        ✎
      </button>
      {isTyping && (
        <SentenceField
          text={text}
          vocabulary={vocabulary}
          hasRoom={hasRoom}
          onType={(typed, beside) => {
            onType(typed, beside);
            setTyping(false);
          }}
          onClose={() => setTyping(false)}
        />
      )}
    </>
  );
}
