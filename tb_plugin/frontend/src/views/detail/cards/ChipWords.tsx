/** The words that tell a chip from the others: those that raise it, and those that lower it; a click chooses one. */
import type { Chip } from "../../../api/types";
import { LOWERS, RAISES } from "../../../wording/chip_name";
import { listed, wholeWord } from "../../../wording/words";
import { Go } from "./Card";

export function ChipWords({ chip, onWord }: { chip: Chip; onWord: (word: string) => void }) {
  const part = (sign: string, says: string, words: readonly string[]) =>
    words.length > 0 && (
      <span class="telling">
        <span title={says} role="img" aria-label={says}>
          {sign}
        </span>
        {/* By place: at another record many are others, and a button is changed sooner than made. */}
        {words.map((word, place) => (
          <Go key={place} label={listed(word)} whole={wholeWord(word)} onGo={() => onWord(word)} />
        ))}
      </span>
    );
  return (
    <>
      {part(RAISES, "raised by", chip.raised_by)}
      {part(LOWERS, "lowered by", chip.lowered_by)}
    </>
  );
}
