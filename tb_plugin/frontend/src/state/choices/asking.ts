/** What the recorded network is asked: sentences that were typed, with chips and units switched off. */
import { chooseTimeline, unitOf, type Change, type Choices, type Off } from "./choices";
import { chooseSentence, MOST_SENTENCES } from "./selection";
import type { Thumbnails } from "./timeline";

/** What a typed sentence may have; an address has to hold it, and the server reads no more words. */
export const MOST_TYPED = { words: 200, letters: 2400, ofWord: 100 };

/** Chips and units that may be off: the server runs a network without no more. */
export const MOST_OFF = { chips: 20, units: 50 };

/** The text of a typed sentence, whose numbers are -1, -2, …; undefined for others. */
export function typedText({ typed }: Pick<Choices, "typed">, sentence: number): string | undefined {
  return sentence < 0 ? typed[-1 - sentence] : undefined;
}

/** Words with single spaces between them. */
export function cleaned(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

/** Why a sentence cannot be read, as a sentence; null where it can be. */
export function refusal(text: string): string | null {
  const whole = cleaned(text);
  const words = whole.split(" ");
  const longest = Math.max(...words.map(({ length }) => length));
  const sizes: [number, number, string][] = [
    [words.length, MOST_TYPED.words, "words"],
    [longest, MOST_TYPED.ofWord, "letters in a word"],
    [whole.length, MOST_TYPED.letters, "letters"],
  ];
  const found = sizes.find(([size, most]) => size > most);
  return found ? `A sentence has at most ${found[1]} ${found[2]}. This one has ${found[0]}.` : null;
}

/** Shows a typed sentence at a place. One that stands there already is typed anew; else the first that is not shown. */
export function typeSentence(text: string, place: number): Change {
  return (choices) => {
    const words = cleaned(text);
    if (words === "" || refusal(words) !== null) return choices;
    const { typed, sentences } = choices;
    const known = typed.indexOf(words);
    const slots = Array.from({ length: MOST_SENTENCES }, (_, slot) => slot);
    const here = sentences[place];
    const free = slots.find((slot) => slot >= typed.length || !sentences.includes(-1 - slot)) ?? 0;
    const slot = known >= 0 ? known : here !== undefined && here < 0 ? -1 - here : free;
    const next = [...typed];
    next[slot] = words;
    return chooseSentence(-1 - slot, place)({ ...choices, typed: next });
  };
}

/** The sentence of the strip: the first of those shown that is typed, else the first. */
export function stripSentence({ sentences }: Pick<Choices, "sentences">): number {
  return sentences.find((one) => one < 0) ?? sentences[0]!;
}

/** What a column of the strip shows by itself: of a sentence that somebody typed, what the model makes of it. */
export function usualThumbnails(choices: Pick<Choices, "sentences">): Thumbnails {
  return stripSentence(choices) < 0 ? "sentence" : "chips";
}

/** What a column of the strip shows. */
export function shownThumbnails(choices: Pick<Choices, "sentences" | "timeline">): Thumbnails {
  return choices.timeline.thumbnails ?? usualThumbnails(choices);
}

/** What a column shows from now on; what it would show by itself follows the sentences again. */
export function chooseThumbnails(thumbnails: Thumbnails): Change {
  return (choices) =>
    chooseTimeline({ thumbnails: thumbnails === usualThumbnails(choices) ? null : thumbnails })(choices);
}

export const NOTHING_OFF: Choices["off"] = [[], []];

/** Why no more units can be off, as a sentence; null where they can. */
export function allOff(off: readonly Off[]): string | null {
  const units = off.filter((one) => typeof one !== "number").length;
  return units < MOST_OFF.units ? null : `At most ${MOST_OFF.units} units can be off, beside whole chips.`;
}

/** Switches a chip or unit off, while that is possible, or on again; `side` is 1 for a second pane of another training, whose chips are others. */
export function switchOff(one: Off, side: 0 | 1): Change {
  return (choices) => {
    const now = choices.off[side];
    if (typeof one !== "number" && !now.includes(one) && allOff(now) !== null) return choices;
    const next = now.includes(one) ? now.filter((other) => other !== one) : [...now, one];
    next.sort((first, second) => place(first) - place(second));
    return { ...choices, off: side === 0 ? [next, choices.off[1]] : [choices.off[0], next] };
  };
}

/** Chips first. */
function place(one: Off): number {
  return typeof one === "number" ? one - 1e6 : unitOf(one);
}

export function switchAllOn(choices: Choices): Choices {
  return { ...choices, off: NOTHING_OFF };
}

/** What is off and has a meaning under other clusters, too. */
export function unitsOff({ off }: Pick<Choices, "off">): Choices["off"] {
  const isUnit = (one: Off) => typeof one !== "number";
  const units = (those: readonly Off[]) => (those.every(isUnit) ? those : those.filter(isUnit));
  return off.flat().every(isUnit) ? off : [units(off[0]), units(off[1])];
}

/** What is off, such as `chip 1 and units 3, 5`. */
export function namesOf(off: readonly Off[]): string {
  const chips = off.filter((one) => typeof one === "number");
  const units = off.filter((one) => typeof one !== "number").map(unitOf);
  return [numbered("chip", chips), numbered("unit", units)].filter(Boolean).join(" and ");
}

/** More numbers than this fill the line in which they are told. */
const NAMED = 10;

function numbered(what: string, numbers: readonly number[]): string {
  if (numbers.length > NAMED)
    return `${what}s ${numbers.slice(0, NAMED - 1).join(", ")} and ${numbers.length - NAMED + 1} more`;
  return numbers.length === 0 ? "" : `${what}${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}`;
}

/** What a change of clusters, run or state switched on again, as a sentence; null where it did not. */
export function switchedOn(before: Choices, after: Choices): string | null {
  if (before.clusters === after.clusters && before.pin === after.pin && before.panes === after.panes) return null;
  const lost = before.off.flatMap((those, side) => those.filter((one) => !after.off[side]!.includes(one)));
  if (lost.length === 0) return null;
  const why = before.panes === after.panes ? "other clusters have other chips" : "another run or state has others";
  const stay = after.off.flat().length > 0 ? " Units stay off." : "";
  return `On again: ${namesOf(lost)}; ${why}.${stay}`;
}
