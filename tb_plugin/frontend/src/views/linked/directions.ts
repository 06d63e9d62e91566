/** What orange and blue mean for the chips of the records beside one another, in words. */
import type { Snapshot } from "../../api/types";
import { counted } from "../../wording/numbers";
import { LEAST_PUSH, lowerEnd, upperEnd } from "../../wording/output";

/** A part of a sentence, in orange (1), blue (-1) or ink, or in the purple of changed sizes. */
export interface SignedText {
  text: string;
  /** In its place where there is little room. */
  short?: string;
  /** In place of that, where there is next to none. */
  least?: string;
  sign: 1 | -1 | 0 | "size";
}

type Directed = Pick<Snapshot, "chips" | "output" | "raw_signs">;

/** `snapshots`: one a pane. */
export function directionText(snapshots: readonly Directed[]): SignedText[] {
  const all = snapshots.map(pushes);
  const pushing = snapshots.findLast(({ output, raw_signs }, pane) => {
    const { up, down } = all[pane]!;
    return output !== null && !raw_signs && up.length + down.length > 0;
  });
  const meanings = snapshots.map(meaningOf);
  if (new Set(meanings.map((one) => JSON.stringify(one))).size > 1)
    return meanings.map((meaning, pane) => ({
      text: `${pane === 0 ? "First" : "Second"} pane: orange ${meaning.up}, blue ${meaning.down}.`,
      short: `${pane === 0 ? "First" : "Second"} pane: orange ${meaning.up}.`,
      sign: 0,
    }));
  if (!pushing) {
    const isTurned = snapshots.some(
      ({ chips, raw_signs }) => !raw_signs && chips.some(({ units }) => units.some(({ polarity }) => polarity < 0)),
    );
    return [
      { text: "Orange: the unit rises,", sign: 1 },
      { text: `blue: it falls${isTurned ? "," : "."}`, sign: -1 },
      ...(isTurned ? [{ text: "with a cut corner the other way round.", sign: 0 } as const] : []),
    ];
  }
  const output = pushing.output!;
  const text = ofPanes(all.map((one) => exceptionsOf(one)));
  return [
    { text: `Orange pushes towards ${upperEnd(output)},`, sign: 1 },
    { text: `blue ${lowerEnd(output)}.`, sign: -1 },
    ...(text !== ""
      ? [
          {
            text: `(${text})`,
            short: `(${ofPanes(all.map(exceptionsCounted))})`,
            least: misleading(all),
            sign: 0,
          } as const,
        ]
      : []),
  ];
}

/** `said`: one a pane, empty where there is nothing to say; once where all panes say the same. */
function ofPanes(said: readonly string[]): string {
  if (said.every((one) => one === said[0])) return said[0]!;
  return said
    .map((one, pane) => one && `in the ${pane === 0 ? "first" : "second"} pane ${one}`)
    .filter(Boolean)
    .join("; ");
}

/** What its colours mean for a record alone. */
function meaningOf({ output, raw_signs }: Directed): { up: string; down: string } {
  return output !== null && !raw_signs
    ? { up: `pushes towards ${upperEnd(output)}`, down: lowerEnd(output) }
    : { up: "rises", down: "falls" };
}

interface Pushes {
  up: readonly number[];
  down: readonly number[];
  others: readonly number[];
}

/** Chips whose units push the output up together, or down, or neither. */
export function pushes({ chips }: Pick<Snapshot, "chips">): Pushes {
  const filled = chips.filter(({ units }) => units.length > 0);
  const towards = (is: (push: number) => boolean) => filled.filter(({ push }) => is(push ?? 0)).map(({ chip }) => chip);
  return {
    up: towards((push) => push >= LEAST_PUSH),
    down: towards((push) => push <= -LEAST_PUSH),
    others: towards((push) => Math.abs(push) < LEAST_PUSH),
  };
}

/** `of`: whose chips they are, where that has to be said. */
export function exceptionsOf({ up, down, others }: Pushes, of = ""): string {
  const count = up.length + down.length + others.length;
  const say = (chips: readonly number[], where: string) => {
    const isOne = chips.length === 1;
    const named = chips.length === count && !isOne ? "all chips" : `${isOne ? "chip" : "chips"} ${chips.join(", ")}`;
    return chips.length > 0 ? [`${named}${of} ${isOne ? "pushes" : "push"} ${where}`] : [];
  };
  return [...say(down, "the other way round"), ...say(others, "neither way")].join("; ");
}

/** How many chips are exceptions, and of which kind, where there is no room to name them: those that push neither way have no colour that misleads. */
export function exceptionsCounted({ down, others }: Pushes): string {
  const say = ({ length }: readonly number[], where: string) =>
    length > 0 ? [`${counted(length, "chip")} ${where}`] : [];
  return [...say(down, "the other way round"), ...say(others, "neither way")].join(", ");
}

/** Of all panes those alone that their colours would mislead of; empty where there are none. */
export function misleading(panes: readonly Pushes[]): string {
  const turned = panes.reduce((sum, { down }) => sum + down.length, 0);
  return turned > 0 ? `(${counted(turned, "chip")} reversed)` : "";
}
