/** How much two records agree, as one line: each number beside what two halves of the data of one record give. */
import type { Comparison, Halves } from "../../api/types";
import { noun, nouns } from "../../wording/nouns";
import type { Result } from "../../api/latest";

interface Meaning {
  name: string;
  /** As it stands in the line, where that is not its name. */
  shown?: string;
  of: keyof Comparison["agreement"];
  says: string;
  /** Why there is no number, and the same in few words. */
  without: string;
  short: string;
}

/** Of what both have in common. */
const few = () => ({ without: `There are too few ${nouns()} in common.`, short: `too few ${nouns()}` });

/** Whether the number is of other chips than those that are drawn, and flow: these lean on the last record. */
const ofOwnChips = ({ first, second }: Comparison) => [first, second].every((one) => one.labels_from === "tree");

const meanings = (comparison: Comparison): readonly Meaning[] => [
  {
    name: "chips",
    of: "units",
    ...(ofOwnChips(comparison) && { shown: "chips by own data" }),
    says: `Do the same units share a chip${ofOwnChips(comparison) ? ", where each record is divided by its own data alone? Chips as drawn, and those that flow, lean on the last record where its data agree, so units may all stay in theirs" : "?"}. Adjusted Rand index: 1 all of them, 0 no more than by chance.`,
    without:
      "Units of one side have no counterpart on the other: units of two trainings or sizes are no pairs, nor those that changed places, as the notes say then.",
    short: "no pairs",
  },
  {
    name: "clouds",
    of: "words",
    says: `Do the same ${nouns()} share a cloud? Adjusted Rand index: 1 all of them, 0 no more than by chance.`,
    ...few(),
  },
  {
    name: "CKA, unbiased",
    of: "cka_unbiased",
    says: `Do both tell ${nouns()} apart in the same way, however their units are numbered or turned? 1 yes, about 0 not at all.`,
    ...few(),
  },
  {
    name: `${noun()} similarities`,
    of: "similarity_correlation",
    says: `Are the same pairs of ${nouns()} alike on both sides? Correlation over all pairs: 1 yes, 0 no relation.`,
    ...few(),
  },
];

interface Props {
  comparison: Comparison;
  /** Of each side: how much two halves of its data agree. */
  halves: readonly Result<Halves>[];
}

export function Agreement({ comparison, halves }: Props) {
  const known = halves.map(({ value }) => value);
  const estimated = known.some((one) => one !== null && !one.recorded);
  const refused = halves.find(({ error }) => error)?.error;
  return (
    <p class="agreement" title={refused ?? says(known, estimated)}>
      <span>
        Agreement
        {/* First, for what has no room is out of sight. */}
        {!refused && <span class="floor"> (of halves of one record)</span>}
      </span>
      {meanings(comparison).map(({ name, shown = name, of, says, without, short }) => {
        const number = comparison.agreement[of];
        const floor = lowest(known, of);
        return (
          <span key={name} data-agreement={name} title={number === null ? without : says}>
            {shown} <strong>{twoDecimals(number)}</strong>
            {number === null && <span class="floor">{` (${short})`}</span>}
            {number !== null && !refused && (
              <span
                class="floor"
                data-floor={floor?.value}
              >{` (${floor === null ? "…" : `${estimated ? "≤ " : ""}${floor.told}`})`}</span>
            )}
          </span>
        );
      })}
      {refused && <span class="floor">{refused}</span>}
    </p>
  );
}

/** What stands in brackets. */
function says(known: readonly (Halves | null)[], estimated: boolean): string {
  if (known.some((one) => one === null)) return "in brackets: two halves of the data of one record, being computed";
  const what = `in brackets: what the same model gives on one half of its data beside the other, for the same ${nouns()}, the lower of the two sides; a number above it is as much as other texts would leave, for records that read the same texts share their noise; ±: by how much it scatters with the draws of the clusterings`;
  return estimated ? `${what}; at most, as it is estimated from standard errors: halves were not recorded` : what;
}

/** That of the side whose halves agree less, with its spread; null while one is not known. */
function lowest(halves: readonly (Halves | null)[], of: Meaning["of"]): { value: number; told: string } | null {
  let found: { value: number; told: string } | null = null;
  for (const one of halves) {
    const value = one?.agreement[of] ?? null;
    if (one === null || value === null) return null;
    const spread = of === "units" || of === "words" ? one.spread[of] : null;
    if (found === null || value < found.value)
      found = { value, told: twoDecimals(value) + (spread === null ? "" : ` ± ${twoDecimals(spread)}`) };
  }
  return found;
}

/** All of them lie between -1 and 1, and are compared with one another. */
function twoDecimals(value: number | null): string {
  return value === null ? "–" : value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");
}
