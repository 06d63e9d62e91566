/** What orange and blue mean beside another pane, where they tell the difference of the two. */
import type { Snapshot } from "../../api/types";
import { Nouns } from "../../wording/nouns";
import { directionText, type SignedText } from "./directions";

/** `whose`: the later of two records, or the second; `units`: whether the squares tell the difference, too. */
export function differenceText(snapshot: Snapshot, whose: "later" | "second", units: boolean): SignedText[] {
  const squares: SignedText[] = [
    { text: `Orange squares: more in the ${whose},`, sign: 1 },
    { text: "blue: less.", sign: -1 },
  ];
  return [
    ...(units ? squares : directionText(snapshot).slice(0, 2)),
    { text: `${Nouns()}:`, sign: 0 },
    { text: `orange where the ${whose} responds more strongly,`, sign: 1 },
    { text: "blue: less.", sign: -1 },
  ];
}
