/** How much of importance and memory stands at each chip: as much as there is room for at all of them. */
import type { Causes, Chip } from "../../../api/types";
import type { ChipsLayout } from "../../../layout/chips";
import type { Measure } from "../../../layout/text";
import { causeParts } from "../../../wording/causes";

export const NAME_SIZE = 12;
export const LABEL_SIZE = 11;
/** Between the name of a chip and its words. */
export const GAP = 6;

export interface ChipNumbers {
  /** Numbers alone, which the heading of the column names. */
  bare: boolean;
  /** Importance, then memory. */
  most: number;
}

/** Both numbers before their names, and one before none; `room` is the width of a line in pixels. */
const BY_ROOM = [
  [false, 2],
  [true, 2],
  [false, 1],
  [true, 1],
] as const;

export function chipNumbers(
  chips: readonly Chip[],
  layout: ChipsLayout,
  causes: Causes | null,
  room: number,
  measure: Measure,
): ChipNumbers {
  // Where words stand in the same line there is room for one.
  const ways = layout.chips.some(({ wordsY }) => wordsY === null) ? BY_ROOM.slice(3) : BY_ROOM;
  const found = ways.find(([bare, most]) =>
    chips.every(({ chip }) => {
      const text = numbersText(causes, chip, { bare, most });
      return measure(`chip ${chip}`, NAME_SIZE) + measure(text, LABEL_SIZE) + GAP <= room;
    }),
  );
  return causes && found ? { bare: found[0], most: found[1] } : { bare: false, most: 0 };
}

export function numbersText(causes: Causes | null, chip: number, { bare, most }: ChipNumbers): string {
  return causes ? causeParts(causes, chip, bare).slice(0, most).join("") : "";
}
