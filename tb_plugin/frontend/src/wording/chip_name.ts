/** Chips by name; one that is new since the record before says so wherever it stands with what is known of it. */

/** Before words that raise a chip, and before those that lower it. */
export const RAISES = "▲";
export const LOWERS = "▼";

export function chipName(chip: number, born: ReadonlySet<number>): string {
  return `chip ${chipNumber(chip, born)}`;
}

/** As it stands in its label: without the word where that has no room. */
export function chipLabel(chip: number, born: ReadonlySet<number>, fits: (name: string) => boolean): string {
  const name = chipName(chip, born);
  return fits(name) ? name : chipNumber(chip, born);
}

/** Where it is said elsewhere that these are chips. */
export function chipNumber(chip: number, born: ReadonlySet<number>): string {
  return born.has(chip) ? `${chip} (new)` : String(chip);
}
