/** What the words of each pane need, which says how wide its columns are. */
import { useMemo, useRef } from "preact/hooks";
import type { Snapshot } from "../../api/types";
import type { WordsNeed } from "../../layout/pane/columns";
import { wordsNeed } from "../../layout/pane/pane";
import type { Measure } from "../../layout/text";
import { isPlayedFast } from "../components/drawing/useParts";

const NONE: WordsNeed = { area: 0, clouds: 0 };

/**
 * While records are played fast it is that of the record at which playing began: columns that are a few pixels wider or less
 * at each record would have all that stands in them drawn anew, for one tenth of a second.
 */
export function useWordsNeeds(
  snapshots: readonly (Snapshot | null)[],
  strongest: number,
  measure: Measure,
): readonly WordsNeed[] {
  const isFast = isPlayedFast.value;
  const last = useRef<readonly WordsNeed[]>([]);
  last.current = useMemo(
    () =>
      snapshots.map((snapshot, index) => {
        const before = last.current[index] ?? NONE;
        if (isFast && before !== NONE) return before;
        return snapshot ? wordsNeed(snapshot, strongest, measure) : NONE;
      }),
    [isFast, strongest, measure, ...snapshots],
  );
  return last.current;
}
