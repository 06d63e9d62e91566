/** Everything that the person has chosen. One value, changed by the functions here and nowhere else. */

/** One record on the screen. `null` means: the best there is; for the step, the newest, also when newer ones come. */
export interface Pane {
  readonly run: string | null;
  readonly state: string | null;
  readonly step: number | null;
}

/** What is chosen in the views, the same in every pane. */
export interface Selection {
  /** At most three, the last one colours the units. */
  readonly words: readonly string[];
  readonly unit: number | null;
  readonly chip: number | null;
  readonly cloud: number | null;
  /** Position in the sentence. */
  readonly step: number | null;
}

/** What the colour of a word tells: the sign of its response, or the class that the user gave it. */
export type WordColour = "sign" | "class";

export interface Choices {
  /** One pane, or two that are compared. */
  readonly panes: readonly Pane[];
  /** Number of clusters; null is the recorded number. */
  readonly clusters: number | null;
  /** Links weaker than this share of the strongest are not drawn. */
  readonly threshold: number;
  /** Width of the strongest link in pixels. */
  readonly linkWidth: number;
  /** Colours are full at this multiple of the response scale. */
  readonly clip: number;
  readonly wordColour: WordColour;
  /** Number of the sentence in the record. */
  readonly sentence: number;
  /** First word of the sentence in sight. */
  readonly from: number;
  readonly selection: Selection;
}

export type Change = (choices: Choices) => Choices;

export const NOTHING_SELECTED: Selection = { words: [], unit: null, chip: null, cloud: null, step: null };
export const ANY_PANE: Pane = { run: null, state: null, step: null };
export const MOST_WORDS = 3;
export const CLUSTER_RANGE = { least: 2, most: 20 };
export const LINK_WIDTH_RANGE = { least: 0, most: 24 };
export const CLIP_RANGE = { least: 0.1, most: 3 };

export const DEFAULT_CHOICES: Choices = {
  panes: [ANY_PANE],
  clusters: null,
  threshold: 0.25,
  linkWidth: 10,
  clip: 0.5,
  wordColour: "sign",
  sentence: 0,
  from: 0,
  selection: NOTHING_SELECTED,
};

export function choose(part: Partial<Choices>): Change {
  return (choices) => ({ ...choices, ...part });
}

/** Another number of clusters gives the chips and clouds other meanings, so a chosen one is let go. */
export function chooseClusters(clusters: number | null): Change {
  return (choices) => ({ ...choices, clusters, selection: { ...choices.selection, chip: null, cloud: null } });
}

export function chooseSentence(sentence: number): Change {
  return (choices) => ({ ...choices, sentence, from: 0, selection: { ...choices.selection, step: null } });
}

/** Chooses a word alone, or beside those chosen; a chosen word is let go. A word and a step both colour: one at a time. */
export function chooseWord(word: string, beside = false): Change {
  return (choices) => {
    const { words } = choices.selection;
    const others = words.filter((other) => other !== word);
    const chosen = words.includes(word);
    let next: readonly string[] = beside ? others : [];
    if (!chosen) next = [...next, word].slice(-MOST_WORDS);
    return select(choices, { words: next, step: null });
  };
}

export function chooseStep(step: number): Change {
  return (choices) => select(choices, { words: [], step: choices.selection.step === step ? null : step });
}

export function chooseUnit(unit: number): Change {
  return (choices) => select(choices, { unit: choices.selection.unit === unit ? null : unit });
}

export function chooseChip(chip: number): Change {
  return (choices) => select(choices, { chip: choices.selection.chip === chip ? null : chip, cloud: null });
}

export function chooseCloud(cloud: number): Change {
  return (choices) => select(choices, { cloud: choices.selection.cloud === cloud ? null : cloud, chip: null });
}

export function clearSelection(choices: Choices): Choices {
  return { ...choices, selection: NOTHING_SELECTED };
}

/** Another run or state. Its units are other units, so a chosen one is let go. */
export function choosePane(index: number, part: Partial<Pane>): Change {
  return (choices) => {
    const panes = choices.panes.map((pane, position) => (position === index ? { ...pane, ...part } : pane));
    return { ...choices, panes, selection: { ...choices.selection, unit: null, chip: null, cloud: null } };
  };
}

/** Another record of the state that is shown: what is chosen stays. */
export function chooseRecord(index: number, pane: Pane): Change {
  return (choices) => ({
    ...choices,
    panes: choices.panes.map((one, position) => (position === index ? pane : one)),
  });
}

export function compareWith(pane: Pane): Change {
  return (choices) => ({ ...choices, panes: [choices.panes[0] ?? ANY_PANE, pane] });
}

export function closePane(index: number): Change {
  return (choices) => ({ ...choices, panes: choices.panes.filter((_, position) => position !== index) });
}

function select(choices: Choices, part: Partial<Selection>): Choices {
  return { ...choices, selection: { ...choices.selection, ...part } };
}
