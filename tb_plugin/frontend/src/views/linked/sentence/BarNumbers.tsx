/** The numbers of the chips above the bars of a sentence. */
import type { Box } from "../../../layout/box";
import { barPlaces, numberedBars } from "../../../layout/glyph";
import type { Measure } from "../../../layout/text";
import type { Off } from "../../../state/choices/choices";
import { chipName, chipNumber } from "../../../wording/chip_name";

interface Props {
  chips: number;
  /** Chips and units that are switched off. */
  off: readonly Off[];
  /** Chips that are new since the record before. */
  born: ReadonlySet<number>;
  /** Of a glyph. */
  box: Box;
  y: number;
  measure: Measure;
}

const SIZE = 11;
/** Bold letters are so much wider than those that are measured. */
const BOLD = 1.1;
/** Between two that say more than a number: nearer, they are read as one. */
const APART = 6;

/** Above some bars where they would touch: above those that are off or new in any case. */
export function BarNumbers({ chips, off, born, box, y, measure }: Props) {
  const places = barPlaces(chips, box);
  const chipsOff = off.filter((one) => typeof one === "number" && one < chips) as number[];
  const shown = numberedBars(chips, box.width, [...chipsOff, ...born]);
  const room = box.width / chips;
  return (
    <>
      {shown.map((chip) => {
        const whole = chipNumber(chip, born);
        const isNew = born.has(chip);
        const isWhole = BOLD * measure(whole, SIZE) + (isNew ? APART : 0) <= room;
        return (
          <text
            key={chip}
            class={`bar-number${off.includes(chip) ? " off" : ""}${isNew ? " new" : ""}${isNew && !isWhole ? " cut" : ""}`}
            x={places[chip]!.x + places[chip]!.width / 2}
            y={y}
          >
            {isNew && <title>{chipName(chip, born)}</title>}
            {isWhole ? whole : chip}
          </text>
        );
      })}
    </>
  );
}
