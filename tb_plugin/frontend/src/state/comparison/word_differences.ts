/** Colour of the words by difference: by how much the later record pushes, responds or moves a unit more. */
import type { Comparison, Output, Snapshot } from "../../api/types";
import { polarities } from "../records/along";
import type { PaneData } from "../records/pane_data";
import type { Whose } from "../records/pane_difference";
import { normChange, sidesOf } from "./order";

/** What the words of two records push their one output to, at once. */
export interface Pushes {
  output: Output;
  first: ReadonlyMap<string, number | null>;
  second: ReadonlyMap<string, number | null>;
}

/** Null where one of them has no line between two ends, or another one. */
export function pushesOf(first: Snapshot | null, second: Snapshot | null): Pushes | null {
  if (!first?.output || !second?.output) return null;
  const [here, there] = [first.output, second.output];
  if (here.low !== there.low || here.high !== there.high || here.kind !== there.kind) return null;
  const of = ({ words }: Snapshot) => new Map(words.map(({ text, push }) => [text, push]));
  return { output: here, first: of(first), second: of(second) };
}

/** A number of each word in both records; those of one alone have none, and are grey. */
export interface WordDifferences {
  whose: Whose;
  /** What differs: the push on the output, how strong the response is, or the response of a unit. */
  of: "push" | "strength" | { unit: number };
  values: ReadonlyMap<string, number>;
}

/** `isFirstLater`: the first pane has the later record. */
export function wordDifferences(
  panes: readonly PaneData[],
  comparison: Comparison | null,
  { whose, isFirstLater, areUnitsPairs, byPush }: Asked,
): WordDifferences {
  const snapshots = panes.map(({ content }) => content.value?.snapshot ?? null);
  const [first = null, second = null] = snapshots;
  const less = (one: ReadonlyMap<string, number | null>, other: ReadonlyMap<string, number | null>) =>
    new Map(
      [...(isFirstLater ? one : other)].flatMap(([word, now]) => {
        const before = (isFirstLater ? other : one).get(word);
        return typeof now === "number" && typeof before === "number" ? [[word, now - before] as const] : [];
      }),
    );
  const [here, there] = panes.map(({ unit }) => unit.value);
  const unit = here?.unit;
  if (areUnitsPairs && first && second && here && there && unit !== undefined && unit === there.unit) {
    const sign = polarities((isFirstLater ? first : second).chips)[unit] ?? 1;
    const of = ({ words }: Snapshot, responses: readonly number[]) =>
      new Map(words.map(({ text, count }, at) => [text, count > 0 ? sign * (responses[at] ?? 0) : null]));
    return { whose, of: { unit }, values: less(of(first, here.responses), of(second, there.responses)) };
  }
  const pushes = byPush ? pushesOf(first, second) : null;
  if (pushes) return { whose, of: "push", values: less(pushes.first, pushes.second) };
  const strengths = comparison?.words.map((one) => [one.word, normChange(one, sidesOf(comparison))] as const);
  return { whose, of: "strength", values: new Map(strengths) };
}

interface Asked {
  whose: Whose;
  isFirstLater: boolean;
  areUnitsPairs: boolean;
  /** Whether words are coloured by what they push, where that is known. */
  byPush: boolean;
}
