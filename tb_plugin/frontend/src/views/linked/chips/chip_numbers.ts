/** How much of importance and memory stands at each chip: as much as there is room for at all of them. */
import type { Causes, Chip } from "../../../api/types";
import type { ChipsLayout } from "../../../layout/chips/chips";
import type { Measure } from "../../../layout/text";
import { chipName } from "../../../wording/chip_name";
import { causeParts, type NumberStyle } from "../../../wording/causes";

export const NAME_SIZE = 12;
export const LABEL_SIZE = 11;
/** Between the name of a chip and its words. */
export const GAP = 6;

export interface ChipNumbers {
  style: NumberStyle;
  /** Importance, then memory. */
  most: number;
}

/** Both numbers before their names, and one before none; `room` is the width of a line in pixels. */
const BY_ROOM = [
  ["named", 2],
  ["bare", 2],
  ["short", 2],
  ["named", 1],
  ["bare", 1],
] as const;

export function chipNumbers(
  chips: readonly Chip[],
  layout: ChipsLayout,
  causes: Causes | null,
  born: ReadonlySet<number>,
  room: number,
  measure: Measure,
): ChipNumbers {
  // Where words stand in the same line there is room for one.
  const ways = layout.chips.some(({ wordsY }) => wordsY === null) ? BY_ROOM.slice(4) : BY_ROOM;
  const found = ways.find(([style, most]) =>
    chips.every(({ chip }) => {
      const text = numbersText(causes, chip, { style, most });
      return measure(chipName(chip, born), NAME_SIZE) + measure(text, LABEL_SIZE) + GAP <= room;
    }),
  );
  return causes && found ? { style: found[0], most: found[1] } : { style: "named", most: 0 };
}

export function numbersText(causes: Causes | null, chip: number, { style, most }: ChipNumbers): string {
  return causes ? causeParts(causes, chip, style).slice(0, most).join("") : "";
}
