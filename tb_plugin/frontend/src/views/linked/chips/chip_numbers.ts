/** How much of name, importance and memory stands at each chip: as much as there is room for at all of them. */
import type { Causes, Chip } from "../../../api/types";
import type { ChipsLayout } from "../../../layout/chips/chips";
import type { Measure } from "../../../layout/text";
import { NONE_BORN } from "../../../state/records/changes_in";
import { chipName, RAISES } from "../../../wording/chip_name";
import { causeParts, type NumberStyle } from "../../../wording/causes";

export const NAME_SIZE = 12;
export const LABEL_SIZE = 11;
/** Between the name of a chip and its words. */
export const GAP = 6;

export interface ChipNumbers {
  style: NumberStyle;
  /** Importance, then memory. */
  most: number;
  /** Whether a chip's number stands without the word “chip”, for the word that tells it. */
  bare?: boolean;
}

export const NO_NUMBERS: ChipNumbers = { style: "named", most: 0 };
/** Most words need no more room than this one. */
export const A_WORD = `${RAISES} remembers`;

/** Both numbers before their names, and one before none; `width` is that of a line in pixels. */
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
  width: number,
  measure: Measure,
): ChipNumbers {
  // That a chip is new moves no other: its own name gives way to it.
  const isInLine = layout.chips.some(({ wordsY }) => wordsY === null);
  const room = (least: number) => (numbers: ChipNumbers) =>
    chips.every(({ chip }) => {
      const taken =
        measure(chipName(chip, isInLine ? NONE_BORN : born), NAME_SIZE) +
        measure(numbersText(causes, chip, numbers), LABEL_SIZE) +
        GAP;
      return taken + least <= width;
    });
  if (!isInLine) return (causes && BY_ROOM.map(([style, most]) => ({ style, most })).find(room(0))) || NO_NUMBERS;
  // In the same line a word goes before importance, and both before the word “chip”: whichever word it is, for it changes.
  const ways: ChipNumbers[] = causes ? [{ style: "bare", most: 1 }, NO_NUMBERS] : [NO_NUMBERS];
  return ways.find(room(measure(A_WORD, LABEL_SIZE))) ?? { ...NO_NUMBERS, bare: true };
}

export function numbersText(causes: Causes | null, chip: number, { style, most }: ChipNumbers): string {
  return causes ? causeParts(causes, chip, style).slice(0, most).join("") : "";
}
