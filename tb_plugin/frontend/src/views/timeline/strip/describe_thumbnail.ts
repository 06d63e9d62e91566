/** What a column of a strip shows, in words; after the epoch what is `seen` of what the model said. */
import type { Thumbnail } from "../../../api/types";
import { chipName } from "../../../wording/chip_name";
import { counted, signed } from "../../../wording/numbers";
import type { PlacedRecord } from "../../../state/records/training";
import { outputText } from "../../../wording/said";
import { epochName, recordName, stepName } from "../../../wording/record_name";

export function describeThumbnail(
  { record }: PlacedRecord,
  thumbnail: Thumbnail | null,
  word: string | null,
  ofSentence: boolean,
  seen: string | null,
  born: ReadonlySet<number>,
): string {
  const name = recordName(record);
  if (!thumbnail) return `${name}: not computed yet`;
  if (thumbnail.error) return `${name}: ${thumbnail.error}`;
  if (ofSentence) {
    if (!thumbnail.sentence) return `${name}: the sentence did not occur`;
    const [said] = thumbnail.sentence.said;
    if (!said) return `${name}: the sentence`;
    const whole = outputText(said);
    const named = seen === null || seen === whole ? whole : `${seen}, ${whole}`;
    return `${epochName(record)}, ${named}, at the end of the sentence, step ${stepName(record.step)}`;
  }
  const units = thumbnail.units ?? [];
  if (word === null) return `${name}: chips of ${units.join(", ")} units`;
  const { responses } = thumbnail;
  if (responses === null) return `${name}: ${word} did not occur`;
  const strongest = responses
    .map((value, chip) => ({ value, chip }))
    .filter(({ chip }) => (units[chip] ?? 0) > 0)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, 3);
  const parts = strongest.map(
    ({ value, chip }) =>
      `${chipName(chip, born)} ${signed(value, thumbnail.resolution)}, ${counted(units[chip]!, "unit")}`,
  );
  return `${name}: ${parts.join("; ")}`;
}
