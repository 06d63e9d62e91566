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
  const pushing = snapshots.findLast((snapshot, pane) => isByPush(snapshot, all[pane]!) && all[pane]!.up.length > 0);
  const meanings = snapshots.map((snapshot, pane) => meaningOf(snapshot, all[pane]!));
  if (new Set(meanings.map((one) => JSON.stringify(one))).size > 1)
    return meanings.map((meaning, pane) => {
      const whose = `${pane === 0 ? "First" : "Second"} pane: orange`;
      const isOf = meaning.byPush ? all[pane]! : null;
      const turned = turnedOf(snapshots[pane]!, all[pane]!);
      const [told, brief] = [isOf ? exceptionsOf(isOf) : turned, isOf ? exceptionsBriefly(isOf) : turned].map(
        (one) => one && ` (${one})`,
      ) as [string, string];
      return {
        text: `${whose} ${meaning.up}, blue ${meaning.down}${told}.`,
        short: `${whose} ${meaning.up}${brief}.`,
        sign: 0,
      };
    });
  if (!pushing) {
    const isTurned = snapshots.some(
      ({ chips, raw_signs }) => !raw_signs && chips.some(({ units }) => units.some(({ polarity }) => polarity < 0)),
    );
    const turned = ofPanes(snapshots.map((snapshot, pane) => turnedOf(snapshot, all[pane]!)));
    return [
      { text: "Orange: the unit rises,", sign: 1 },
      { text: `blue: it falls${isTurned ? "," : "."}`, sign: -1 },
      ...(isTurned ? [{ text: "with a cut corner the other way round.", sign: 0 } as const] : []),
      ...(turned
        ? [
            {
              text: `(${turned})`,
              short: `(${turned.replace(/pushes (towards )?/g, "= ")})`,
              least: "",
              sign: 0,
            } as const,
          ]
        : []),
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
            short: `(${ofPanes(all.map((one) => exceptionsBriefly(one)))})`,
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

/** Whether orange is a push, which it is no more where most of the chips that push do so the other way round. */
function isByPush({ output, raw_signs }: Directed, { up, down }: Pushes): boolean {
  return output !== null && !raw_signs && up.length >= down.length;
}

/** Which chips push where, where most do so the other way round: the words have orange for the upper end all the same. */
function turnedOf({ output, raw_signs }: Directed, { up, down }: Pushes): string {
  if (output === null || raw_signs || up.length >= down.length) return "";
  const orange = up.length > 0 ? `, orange in ${numbered(up, MOST_NAMED)}` : "";
  return `blue pushes towards ${upperEnd(output)} in ${numbered(down, MOST_NAMED)}${orange}`;
}

/** What its colours mean for a record alone. */
function meaningOf(directed: Directed, pushed: Pushes): { up: string; down: string; byPush: boolean } {
  const { output } = directed;
  return output !== null && isByPush(directed, pushed)
    ? { up: `pushes towards ${upperEnd(output)}`, down: lowerEnd(output), byPush: true }
    : { up: "rises", down: "falls", byPush: false };
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
export function exceptionsOf(pushed: Pushes, of = ""): string {
  return said(pushed, (chips, where) => {
    const named = isAll(chips, pushed) ? "all chips" : numbered(chips);
    return `${named}${of} ${chips.length === 1 ? "pushes" : "push"} ${where}`;
  }).join("; ");
}

/** The same in few words: which chips, as long as they are few, and what they do. */
export function exceptionsBriefly(pushed: Pushes): string {
  return said(
    pushed,
    (chips, where) => `${isAll(chips, pushed) ? "all chips" : numbered(chips, MOST_NAMED)} ${where}`,
  ).join(", ");
}

/** Of all panes those alone that their colours would mislead of; empty where there are none. */
export function misleading(panes: readonly Pushes[]): string {
  const text = ofPanes(panes.map(({ down }) => (down.length > 0 ? `${numbered(down, MOST_NAMED)} reversed` : "")));
  return text && `(${text})`;
}

/** More are counted where there is little room. */
const MOST_NAMED = 4;

function said({ down, others }: Pushes, say: (chips: readonly number[], where: string) => string): string[] {
  return [
    ...(down.length > 0 ? [say(down, "the other way round")] : []),
    ...(others.length > 0 ? [say(others, "neither way")] : []),
  ];
}

const isAll = (chips: readonly number[], { up, down, others }: Pushes) =>
  chips.length > 1 && chips.length === up.length + down.length + others.length;

function numbered(chips: readonly number[], most = Infinity): string {
  if (chips.length > most) return counted(chips.length, "chip");
  return `${chips.length === 1 ? "chip" : "chips"} ${chips.join(", ")}`;
}
