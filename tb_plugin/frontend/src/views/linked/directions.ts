/** What orange and blue mean for the chips of a record, in words. */
import type { Snapshot } from "../../api/types";
import { counted } from "../../wording/numbers";
import { LEAST_PUSH, lowerEnd, upperEnd } from "../../wording/output";

/** A part of a sentence, in orange (1), blue (-1) or ink. */
export interface SignedText {
  text: string;
  /** In its place where there is little room. */
  short?: string;
  sign: 1 | -1 | 0;
}

export function directionText(snapshot: Pick<Snapshot, "chips" | "output" | "raw_signs">): SignedText[] {
  const { chips, output, raw_signs } = snapshot;
  if (raw_signs)
    return [
      { text: "Orange: the unit rises,", sign: 1 },
      { text: "blue: it falls.", sign: -1 },
    ];
  const filled = chips.filter(({ units }) => units.length > 0);
  const towards = (least: (push: number) => boolean) =>
    filled.filter(({ push }) => push !== null && least(push)).map(({ chip }) => chip);
  const up = towards((push) => push >= LEAST_PUSH);
  const down = towards((push) => push <= -LEAST_PUSH);
  if (output === null || up.length + down.length === 0)
    return [
      { text: "Orange: as most of the chip,", sign: 1 },
      { text: "blue: against it.", sign: -1 },
    ];
  const others = filled.map(({ chip }) => chip).filter((chip) => !up.includes(chip) && !down.includes(chip));
  const parts: SignedText[] = [
    { text: `Orange pushes towards ${upperEnd(output)},`, sign: 1 },
    { text: `blue ${lowerEnd(output)}.`, sign: -1 },
  ];
  const exceptions = [
    ...(down.length > 0 ? [`${named(down)}: the other way round`] : []),
    ...(others.length > 0 ? [`${named(others)}: neither`] : []),
  ];
  const text = `(${exceptions.join("; ")})`;
  const short = `(${counted(down.length + others.length, "chip")} otherwise)`;
  return exceptions.length > 0 ? [...parts, { text, short, sign: 0 }] : parts;
}

function named(chips: readonly number[]): string {
  return `${chips.length === 1 ? "chip" : "chips"} ${chips.join(", ")}`;
}
