/** What two panes show where they are coloured by what they differ by, for the line and the legend that say it. */
import type { Comparison, RecordHeader, Snapshot } from "../../api/types";
import { laterOf } from "./order";
import type { PaneData } from "../records/pane_data";
import type { Whose } from "../records/pane_difference";
import { wordDifferences, type WordDifferences } from "./word_differences";

export interface ShownDifference {
  whose: Whose;
  /** Of one training: which is taken from which. */
  records: readonly [now: RecordHeader, before: RecordHeader] | null;
  /** The record along whose chips units count; null while it is not there. */
  upwards: Snapshot | null;
  words: WordDifferences;
  /** Whether units are pairs; null while that is not known. */
  pairs: boolean | null;
  /** Whether links, and the bars of the sentences that are shown, tell it on both sides; else they have no sign. */
  links: boolean;
  bars: boolean;
}

export function shownDifference(
  panes: readonly PaneData[],
  comparison: Comparison | null,
  areUnitsPairs: boolean,
  byPush: boolean,
): ShownDifference {
  const resolved = panes.map((pane) => pane.resolved);
  const later = laterOf(resolved);
  const whose: Whose = later === null ? "second" : "later";
  const contents = panes.map(({ content }) => content.value);
  const found = contents.map((one) => one?.difference ?? null);
  return {
    whose,
    records: later === null ? null : [resolved[later]!.record, resolved[1 - later]!.record],
    upwards: contents[later ?? 1]?.snapshot ?? null,
    words: wordDifferences(panes, comparison, { whose, isFirstLater: later === 0, areUnitsPairs, byPush }),
    pairs: areUnitsPairs || (comparison ? false : null),
    links: found.every((one) => one !== null && one.links !== null),
    bars: contents.every((one) => one?.sentences.every(({ index }) => one.difference?.sentences.has(index))),
  };
}
