/** What the colours mean where two panes are coloured by what they differ by. */
import { Nouns } from "../../wording/nouns";
import { lowerEnd, upperEnd } from "../../wording/output";
import type { ShownDifference } from "../../state/comparison/shown_difference";
import { exceptionsBriefly, exceptionsOf, misleading, pushes, type SignedText } from "./directions";

type Told = Pick<ShownDifference, "whose" | "upwards" | "words" | "pairs" | "links">;

/** Orange and blue, along the chips of the later record on both sides; and how much stronger words are, which has no sign. */
export function differenceText({ whose, upwards, words, pairs }: Told): SignedText[] {
  const bySize: SignedText[] =
    words.of === "strength"
      ? [
          { text: `${Nouns()}:`, sign: 0 },
          { text: "purple", sign: "size" },
          {
            text: `where the ${whose} responds more strongly, slanted: less.`,
            short: `stronger in the ${whose}, slanted: weaker.`,
            sign: 0,
          },
        ]
      : [];
  const hasSigns = pairs !== false || words.of !== "strength";
  return [...(upwards && hasSigns ? signsText(upwards, whose, pairs !== false) : []), ...bySize];
}

/** `ofUnits`: whether units are coloured, too, of whose chips some may push the other way round, or neither way. */
function signsText(record: NonNullable<Told["upwards"]>, whose: string, ofUnits: boolean): SignedText[] {
  const { output, raw_signs: raw, chips } = record;
  if (output !== null && !(raw && ofUnits)) {
    const pushed = pushes(record);
    const text = exceptionsOf(pushed, ` of the ${whose}`);
    return [
      { text: `Orange: more towards ${upperEnd(output)},`, sign: 1 },
      { text: `blue: more ${lowerEnd(output)}.`, sign: -1 },
      ...(ofUnits && text !== ""
        ? [
            {
              text: `(${text})`,
              short: `(${exceptionsBriefly(pushed)})`,
              least: misleading([pushed]),
              sign: 0,
            } as const,
          ]
        : []),
    ];
  }
  const isTurned = !raw && chips.some(({ units }) => units.some(({ polarity }) => polarity < 0));
  return [
    { text: "Orange: higher,", sign: 1 },
    { text: `blue: lower${isTurned ? "," : "."}`, sign: -1 },
    ...(isTurned
      ? [{ text: "with a cut corner the other way round.", short: "cut corner: reversed.", sign: 0 } as const]
      : []),
  ];
}
