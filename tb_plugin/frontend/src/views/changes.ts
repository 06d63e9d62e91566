/** What became of chips and clouds since the record before, in one sentence. */
import type { Changes, Snapshot } from "../api/types";
import { counted } from "../layout/numbers";

/** Null where it is not known, or is the first record. */
export function changesSentence({ changes }: Pick<Snapshot, "changes">): string | null {
  if (!changes) return null;
  const parts = [...changes.notes.map((note) => note.replace(/\.$/, "")), moved(changes)];
  return `since epoch ${changes.since.epoch}: ${parts.join("; ")}`;
}

function moved({ moved_units, moved_words }: Changes): string {
  if (moved_units.length === 0 && moved_words.length === 0) return "nothing moved";
  const parts = [];
  if (moved_units.length > 0) parts.push(counted(moved_units.length, "unit"));
  if (moved_words.length > 0) parts.push(counted(moved_words.length, "word"));
  return `${parts.join(" and ")} moved`;
}
