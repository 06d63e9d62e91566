/** What the recorded network is asked: sentences that were typed, with chips and units switched off. */
import { unitOf, type Change, type Choices, type Off } from "./choices";
import { chooseSentence, MOST_SENTENCES } from "./selection";

/** Characters of a typed sentence: an address has to hold it. */
export const LONGEST_TYPED = 1200;

/** The text of a typed sentence, whose numbers are -1, -2, …; undefined for others. */
export function typedText({ typed }: Pick<Choices, "typed">, sentence: number): string | undefined {
  return sentence < 0 ? typed[-1 - sentence] : undefined;
}

/** Words with single spaces between them. */
export function cleaned(text: string): string {
  return text.trim().split(/\s+/).join(" ").slice(0, LONGEST_TYPED);
}

/** Shows a typed sentence at a place. One that stands there already is typed anew; else the first that is not shown. */
export function typeSentence(text: string, place: number): Change {
  return (choices) => {
    const words = cleaned(text);
    if (words === "") return choices;
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

export const NOTHING_OFF: Choices["off"] = [[], []];

/** Switches a chip or unit off, or on again; `side` is 1 for a second pane of another training, whose chips are others. */
export function switchOff(one: Off, side: 0 | 1): Change {
  return (choices) => {
    const now = choices.off[side];
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
