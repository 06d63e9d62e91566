/** Choosing words, units, chips, clouds, sentences, steps and bands; what is chosen twice is deselected. */
import { NOTHING_SELECTED, type Band, type Change, type Choices, type Selection, type Step } from "./choices";

export const MOST_WORDS = 3;
export const MOST_UNITS = 3;
export const MOST_SENTENCES = 3;
export const MOST_STEPS = 3;

/** The sentence at a place; beyond the last place it stands beside the others. */
export function chooseSentence(sentence: number, place = 0): Change {
  return (choices) => {
    const sentences = [...choices.sentences];
    sentences[Math.min(place, sentences.length)] = sentence;
    return showSentences(choices, sentences);
  };
}

export function closeSentence(sentence: number): Change {
  return (choices) =>
    showSentences(
      choices,
      choices.sentences.filter((one) => one !== sentence),
    );
}

function showSentences(choices: Choices, sentences: readonly number[]): Choices {
  const shown = [...new Set(sentences)].slice(0, MOST_SENTENCES);
  const next = { ...choices, sentences: shown.length > 0 ? shown : [0], from: 0, visible: null };
  return select(next, ofSteps(chosenSteps(choices.selection).filter(({ sentence }) => shown.includes(sentence))));
}

/** Chooses a word alone, or beside those chosen; a chosen word is deselected. A word and a step both colour: one at a time. */
export function chooseWord(word: string, beside = false): Change {
  return (choices) =>
    select(choices, { words: toggle(choices.selection.words, word, beside, MOST_WORDS), ...ofSteps([]) });
}

/**
 * Chooses a step, or adds it to those chosen; a chosen step is deselected. `alike` are steps of other sentences that are
 * laid over one that is chosen anew.
 */
export function chooseStep(step: Step, beside = false, alike: readonly Step[] = []): Change {
  return (choices) => {
    const chosen = chosenSteps(choices.selection);
    const known = chosen.find((one) => sameStep(one, step)) ?? step;
    const isNew = !beside && known === step;
    const steps = isNew ? [...alike, step].slice(-MOST_STEPS) : toggle(chosen, known, beside, MOST_STEPS);
    return select(choices, { words: [], ...ofSteps(steps) });
  };
}

/** All chosen steps, the last one colours the units. */
export function chosenSteps({ step, beside }: Pick<Selection, "step" | "beside">): readonly Step[] {
  return step === null ? [] : [...beside, step];
}

/** A chosen step of a sentence; `place` is 0 for the one that colours the units. */
export interface ChosenStep {
  position: number;
  place: number;
}

export function chosenOf(sentence: number, { step, beside }: Pick<Selection, "step" | "beside">): ChosenStep[] {
  return [step, ...beside].flatMap((one, place) =>
    one !== null && one.sentence === sentence ? [{ position: one.position, place }] : [],
  );
}

/** Words of a sentence, from the first chosen step to the last one of the same sentence; null where none is chosen. */
export function spanOf({ step, beside }: Pick<Selection, "step" | "beside">): Span | null {
  if (step === null) return null;
  const places = [step, ...beside].filter(({ sentence }) => sentence === step.sentence).map(({ position }) => position);
  return { sentence: step.sentence, start: Math.min(...places), end: Math.max(...places) + 1 };
}

export interface Span {
  sentence: number;
  start: number;
  /** The word after the last one. */
  end: number;
}

export function ofSteps(steps: readonly Step[]): Pick<Selection, "step" | "beside"> {
  return { step: steps.at(-1) ?? null, beside: steps.slice(0, -1) };
}

export function sameStep(one: Step | null, other: Step | null): boolean {
  return one === other || (one?.sentence === other?.sentence && one?.position === other?.position);
}

/** Chooses a unit alone, or beside those chosen; a chosen unit is deselected. */
export function chooseUnit(unit: number, beside = false): Change {
  return (choices) => select(choices, { units: toggle(choices.selection.units, unit, beside, MOST_UNITS) });
}

function toggle<T>(chosen: readonly T[], one: T, beside: boolean, most: number): readonly T[] {
  const others = beside ? chosen.filter((other) => other !== one) : [];
  // The one chosen longest ago makes room.
  return chosen.includes(one) ? others : [...others, one].slice(-most);
}

export function chooseChip(chip: number): Change {
  return (choices) => select(choices, { chip: choices.selection.chip === chip ? null : chip, cloud: null });
}

export function chooseCloud(cloud: number): Change {
  return (choices) => select(choices, { cloud: choices.selection.cloud === cloud ? null : cloud, chip: null });
}

/** Deselects all, and switches all chips on. */
export function clearSelection(choices: Choices): Choices {
  return { ...choices, selection: NOTHING_SELECTED, band: null, off: [[], []] };
}

/** A chosen band is deselected. */
export function chooseBand({ first, second }: Band): Change {
  return (choices) => ({ ...choices, band: sameBand(choices.band, { first, second }) ? null : { first, second } });
}

export function sameBand(one: Band | null, other: Band | null): boolean {
  return one === other || (one?.first === other?.first && one?.second === other?.second);
}

function select(choices: Choices, part: Partial<Selection>): Choices {
  return { ...choices, selection: { ...choices.selection, ...part } };
}

/** Whether anything is, so that the detail tells of it. */
export function isChosen({ units, chip, cloud, words, step }: Selection): boolean {
  return units.length > 0 || chip !== null || cloud !== null || words.length > 0 || step !== null;
}
