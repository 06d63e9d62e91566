/** What stands in the columns of the strips, in words. */
import type { BestRecord } from "../../api/types";
import { placeSaid } from "../../layout/sentence/verdict";
import { namesOf, shownThumbnails, stripSentence } from "../../state/choices/asking";
import type { Choices, Off } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import { visibleWord } from "../../wording/words";
import { isResumed } from "./strip_marks";

/**
 * How the columns are read, the most important first.
 *
 * `hasDots`: whether they have what was learnt above them; `best`: the record whose validation was best, if it is known.
 */
export function columnsSay(
  timeline: TimelineSession,
  panes: readonly PaneData[],
  choices: Choices,
  word: string | null,
  hasDots: boolean,
  best: BestRecord | null,
): string[] {
  const isDifference = panes.length > 1 && choices.colouring === "difference";
  const each = `, record by record${computedOf(timeline)}`;
  if (shownThumbnails(choices) === "sentence") {
    const off = offIn(panes);
    const without = off.length > 0 ? ` without ${namesOf(off)}` : "";
    const place = placeIn(panes, choices);
    return [
      `the ${whichIn(choices)}sentence${each}${isDifference ? ", each by its own" : ""}`,
      ` · below: what the model says ${place}${without}`,
      ...linesSaid(best, isResumed(panes)),
    ];
  }
  return [
    `chips${each}`,
    ...(word === null ? [] : colouredBy(word, choices)),
    ...(isDifference ? [", each by its own response"] : []),
    ", as high as their units",
    ...linesSaid(best, isResumed(panes)),
    ...(hasDots ? [" · dots: all changes, each at its largest step"] : []),
  ];
}

/** The lines at the end of the column whose validation was best, and at the beginning of a run that goes on with another. */
const linesSaid = (best: BestRecord | null, resumed: boolean) => [
  ...(best ? [` · dashed: best ${best.metric}`] : []),
  ...(resumed ? [" · dotted: resumed"] : []),
];

/** A chosen step colours the squares by what its word did there; the columns tell what a word does on average. */
function colouredBy(word: string, { selection: { words, step } }: Choices): string[] {
  const coloured = `, coloured by “${visibleWord(word)}”`;
  return words.length > 0 || step === null
    ? [`${coloured} on one scale`]
    : [`${coloured} on average, not by step ${step.position + 1}`, ", on one scale"];
}

/** Which of the sentences that are shown the columns are of, and a space; nothing where it is the only one. */
function whichIn({ sentences }: Choices): string {
  return sentences.length < 2
    ? ""
    : `${["first", "second", "third"][sentences.indexOf(stripSentence({ sentences }))]} `;
}

/** Where what the model says stands, in the first pane. */
function placeIn([first]: readonly PaneData[], choices: Choices): string {
  const shown = stripSentence(choices);
  const sentence = first?.content.value?.sentences.find(({ index }) => index === shown);
  return placeSaid(sentence);
}

/** What is switched off in the first pane. */
function offIn([first]: readonly PaneData[]): readonly Off[] {
  return first?.content.value?.off ?? [];
}

/** How many of the columns in sight are there; empty where all are. */
function computedOf({ shelves }: TimelineSession): string {
  const all = shelves.map(({ progress }) => progress.value);
  const [there, of] = [all.reduce((sum, one) => sum + one.there, 0), all.reduce((sum, one) => sum + one.of, 0)];
  return there < of ? ` (${there} of ${of} computed)` : "";
}
