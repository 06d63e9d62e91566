/** How strongly a word drives a chip, and which. */
import type { Snapshot, Word } from "../api/types";
import { signed } from "./numbers";

/** How much a link counts to a chip with so many units, as in the record, which holds the strength of words. */
export const linkWeight = (value: number, units: number) => Math.abs(value) * Math.sqrt(units);

/** With the main chip of its cloud, along which it is: a sign alone would not say what is raised. */
export function strengthText(
  { cloud, strength }: Pick<Word, "cloud" | "strength">,
  { chips, links }: Pick<Snapshot, "chips" | "links">,
  named: (chip: number) => string,
): string {
  const weigh = ({ chip, units }: Snapshot["chips"][number]) => linkWeight(links[cloud]?.[chip] ?? 0, units.length);
  const main = chips.reduce((best, one) => (weigh(one) > weigh(best) ? one : best), chips[0]!);
  const does = strength < 0 ? "lowers" : "raises";
  return strength === 0 ? signed(strength) : `${signed(strength)}, ${does} ${named(main.chip)}`;
}
