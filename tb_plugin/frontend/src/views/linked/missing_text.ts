/** Which of the chosen words the records beside one another lack, and what colours them in their place. */
import type { Snapshot } from "../../api/types";
import { visibleWord } from "../../wording/words";

type Worded = { words: readonly Pick<Snapshot["words"][number], "text">[] };

const SIDES = ["first", "second"];

/** Empty where none is lacking; the one that was chosen last colours, of those that are there. `snapshots`: one a pane. */
export function missingText(chosen: readonly string[], snapshots: readonly Worded[]): string {
  const there = snapshots.map(({ words }) => {
    const texts = new Set(words.map(({ text }) => text));
    return chosen.filter((word) => texts.has(word));
  });
  const quoted = (words: readonly string[]) => words.map((word) => `“${visibleWord(word)}”`).join(" and ");
  const parts = there.flatMap((own, pane) => {
    const missing = chosen.filter((word) => !own.includes(word));
    if (missing.length === 0) return [];
    const whose = snapshots.length > 1 ? `the ${SIDES[pane]} pane’s run` : "this run";
    const last = own.at(-1);
    const inPlace = snapshots.length > 1 && last !== undefined ? `, by ${quoted([last])} there` : "";
    return [`${whose} has no ${quoted(missing)}${chosen.at(-1) === last ? "" : inPlace}`];
  });
  return parts.join("; ");
}
