/** Chips by name; one that is new since the record before says so wherever it stands with what is known of it. */

export function chipName(chip: number, born: ReadonlySet<number>): string {
  return `chip ${chipNumber(chip, born)}`;
}

/** As it stands in its label: without the word where both have no room. */
export function chipLabel(chip: number, born: ReadonlySet<number>, fits: (name: string) => boolean): string {
  const name = chipName(chip, born);
  return born.has(chip) && !fits(name) ? chipNumber(chip, born) : name;
}

/** Where it is said elsewhere that these are chips. */
export function chipNumber(chip: number, born: ReadonlySet<number>): string {
  return born.has(chip) ? `${chip} (new)` : String(chip);
}
