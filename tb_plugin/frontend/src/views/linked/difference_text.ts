/** What the colours mean beside another pane, where those of the words tell the difference of the two. */
import type { Snapshot } from "../../api/types";
import { Nouns } from "../../wording/nouns";
import { directionText, type SignedText } from "./directions";

/** `whose`: the later of two records, or the second. Orange and blue mean the same as beside no other pane. */
export function differenceText(snapshots: readonly Snapshot[], whose: "later" | "second"): SignedText[] {
  return [
    ...directionText(snapshots),
    { text: `${Nouns()}:`, sign: 0 },
    { text: "purple", sign: "size" },
    { text: `where the ${whose} responds more strongly, slanted: less.`, sign: 0 },
  ];
}
