/** How much two records agree: numbers that stand beside what they mean. */
import type { Comparison } from "../../api/types";

interface Meaning {
  name: string;
  value: (agreement: Comparison["agreement"]) => number | null;
  says: string;
  /** Why there is no number. */
  without: string;
}

const MEANINGS: readonly Meaning[] = [
  {
    name: "chips",
    value: ({ units }) => units,
    says: "Do the same units share a chip? Adjusted Rand index: 1 all of them, 0 no more than by chance.",
    without: "Units of one side have no counterpart on the other.",
  },
  {
    name: "clouds",
    value: ({ words }) => words,
    says: "Do the same words share a cloud? Adjusted Rand index: 1 all of them, 0 no more than by chance.",
    without: "There are too few words in common.",
  },
  {
    name: "CKA, unbiased",
    value: ({ cka_unbiased }) => cka_unbiased,
    says: "Do both tell words apart in the same way, however their units are numbered or turned? 1 yes, about 0 not at all.",
    without: "There are too few words in common.",
  },
  {
    name: "CKA",
    value: ({ cka }) => cka,
    says: "The same without the correction: of many units and few words it is high by itself.",
    without: "There are too few words in common.",
  },
  {
    name: "word similarities",
    value: ({ similarity_correlation }) => similarity_correlation,
    says: "Are the same pairs of words alike on both sides? Correlation over all pairs: 1 yes, 0 no relation.",
    without: "There are too few words in common.",
  },
];

export function Agreement({ comparison }: { comparison: Comparison }) {
  return (
    <dl class="agreement">
      {MEANINGS.map(({ name, value, says, without }) => {
        const number = value(comparison.agreement);
        return (
          <div key={name} data-agreement={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{twoDecimals(number)}</strong>
              <span>{number === null ? without : says}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** All of them lie between -1 and 1, and are compared with one another. */
function twoDecimals(value: number | null): string {
  return value === null ? "–" : value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");
}
