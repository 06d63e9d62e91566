/** Words that occur on one side only. */
import { counted } from "../../wording/numbers";
import { noun, nouns } from "../../wording/nouns";

interface Props {
  title: string;
  words: readonly string[];
  onWord: (word: string, beside: boolean) => void;
}

export function WordsOfOne({ title, words, onWord }: Props) {
  if (words.length === 0) return null;
  return (
    <div class="words-of-one">
      <div class="sorted-heading">
        <h3>{`${title} · ${counted(words.length, noun(), nouns())}`}</h3>
      </div>
      <div class="sorted-scroll" role="region" aria-label={title} tabindex={0}>
        <p class="word-list">
          {words.map((word, index) => (
            <button
              key={`${index} ${word}`}
              type="button"
              class="plain"
              dir="auto"
              onClick={(event) => onWord(word, event.shiftKey || event.ctrlKey || event.metaKey)}
            >
              {word}
            </button>
          ))}
        </p>
      </div>
    </div>
  );
}
