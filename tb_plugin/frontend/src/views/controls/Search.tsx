/** Finds a word or a unit by what is typed; the browser's own list of suggestions does the rest. */
import { useState } from "preact/hooks";
import { noun } from "../../wording/nouns";
import type { Snapshot } from "../../api/types";
import { plain } from "../../wording/numbers";
import { wholeWord } from "../../wording/words";

interface Props {
  /** Null until it is there: the room is kept. */
  snapshot: Snapshot | null;
  onWord: (word: string) => void;
  onUnit: (unit: number) => void;
}

export function Search({ snapshot, onWord, onUnit }: Props) {
  const [missing, setMissing] = useState<string | null>(null);
  // Hundreds of words that would be written anew with each record: they are there for who is about to search.
  const [isUsed, setIsUsed] = useState(false);
  const find = (text: string) => {
    const wanted = text.trim();
    const word = snapshot?.words.find(
      (one) => one.cloud >= 0 && (one.text === wanted || wholeWord(one.text) === wanted),
    );
    const unit = /^(?:unit\s*)?(\d+)$/i.exec(wanted)?.[1];
    setMissing(null);
    if (word) onWord(word.text);
    else if (unit !== undefined && Number(unit) < (snapshot?.units ?? 0)) onUnit(Number(unit));
    else if (wanted) setMissing(wanted);
  };
  return (
    <span class="search">
      <input
        type="search"
        list="rnnvis-words"
        placeholder={noun() === "level" ? "level, unit" : "word, unit"}
        disabled={!snapshot}
        aria-label={`find a ${noun()} or unit`}
        onFocus={() => setIsUsed(true)}
        onBlur={() => setIsUsed(false)}
        onChange={(event) => find(event.currentTarget.value)}
      />
      <datalist id="rnnvis-words">
        {isUsed &&
          snapshot?.words
            .filter((word) => word.cloud >= 0)
            .map((word) => (
              <option
                key={word.id}
                value={wholeWord(word.text)}
                label={`seen ${plain(word.count)} times, cloud ${word.cloud}`}
              />
            ))}
      </datalist>
      {missing !== null && <span class="missing" role="status">{`no “${missing}” in this record`}</span>}
    </span>
  );
}
