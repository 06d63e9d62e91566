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
  const parts = [...told, ...moved(changes, told.length > 0)];
  return parts.map((part, place) => (place === 0 ? `since ${since}: ${part}` : `; ${part}`));
}

function moved({ moved_units, moved_words }: Changes, isTold: boolean): string[] {
  if (moved_units.length === 0 && moved_words.length === 0) return isTold ? [] : ["nothing changed clusters"];
  const parts = [];
  if (moved_units.length > 0) parts.push(counted(moved_units.length, "unit"));
  if (moved_words.length > 0) parts.push(counted(moved_words.length, noun(), nouns()));
  return [`${parts.join(" and ")} changed clusters`];
}
