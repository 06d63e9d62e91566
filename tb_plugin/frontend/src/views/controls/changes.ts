/** What became of chips and clouds since the record before. */
import type { Changes } from "../../api/types";
import { noun, nouns } from "../../wording/nouns";
import { counted } from "../../wording/numbers";
import { epochName } from "../../wording/record_name";

/** One sentence in parts that may be left out from the end; null where nothing is known, or at the first record. */
export function changesInParts(changes: Changes | null): string[] | null {
  if (!changes?.before) return null;
  const since = epochName(changes.before);
  const told = changes.notes.map((note) => note.replace(/\.$/, ""));
  const parts = [...told, ...moved(changes), ...byCut(changes)];
  if (parts.length === 0) parts.push("nothing changed clusters");
  return parts.map((part, place) => (place === 0 ? `since ${since}: ${part}` : `; ${part}`));
}

function moved({ moved_units, moved_words }: Changes): string[] {
  const parts = [];
  if (moved_units.length > 0) parts.push(counted(moved_units.length, "unit"));
  if (moved_words.length > 0) parts.push(counted(moved_words.length, noun(), nouns()));
  return parts.length > 0 ? [`${parts.join(" and ")} changed clusters`] : [];
}

/** What sits in another cluster and did not move, apart. */
function byCut({ moved_units, moved_words, cut_units, cut_words }: Changes): string[] {
  const more = (n: number, beside: readonly number[], one: string, several: string) =>
    n === 0
      ? []
      : [counted(n, beside.length > 0 ? `more ${one}` : one, beside.length > 0 ? `more ${several}` : several)];
  const parts = [...more(cut_units, moved_units, "unit", "units"), ...more(cut_words, moved_words, noun(), nouns())];
  return parts.length > 0 ? [`${parts.join(" and ")} in another cluster by another cut of the tree alone`] : [];
}
