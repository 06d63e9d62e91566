/** What there is to choose from. */

/**
 * What the colour of a word tells: what it pushes the output to, whether it raises or lowers its chip, its cloud, or the
 * class that the user gave it.
 */
export const WORD_COLOURS = ["push", "chip", "cloud", "class"] as const;
export type WordColour = (typeof WORD_COLOURS)[number];

/** What the colour of a unit tells: its response, what the output would lose without it, or how long it remembers. */
export const UNIT_COLOURS = ["response", "importance", "memory"] as const;
export type UnitColour = (typeof UNIT_COLOURS)[number];

/** What chips are ordered by, from the top. */
export const CHIP_ORDERS = ["number", "importance"] as const;
export type ChipOrder = (typeof CHIP_ORDERS)[number];

/** What the list of words is ordered by. */
export const WORD_ORDERS = ["strength", "certainty", "count", "word"] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/** Orders the units of a chart by their numbers, beside the words that it may be ordered by. */
export const BY_UNIT = "unit";

/** What flows from the clusters of one pane to those of the other. */
export const FLOWS = ["units", "words"] as const;
export type FlowOf = (typeof FLOWS)[number];

/** Of two panes: each side's own responses, or what the second has more than the first. */
export const COLOURINGS = ["response", "difference"] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** What the bars of a sentence tell beside one that differs in some words: what changed at each step, or what differs. */
export const BARS = ["changes", "difference"] as const;
export type Bars = (typeof BARS)[number];

export const CLUSTER_RANGE = { least: 2, most: 20 };
export const LINK_WIDTH_RANGE = { least: 0, most: 24 };
export const CLIP_RANGE = { least: 0.1, most: 3 };
