/**
 * How each part of an address is judged, so that none of them is passed over without a word.
 *
 * A part is never taken out of the choices here: what is not there yet may come with later records, and whoever draws or
 * asks passes over what is not there.
 */
import type { Choices } from "../choices/choices";
import type { Part } from "../address/parts";
import type { Known, Missing } from "./known";
import { ofBand, ofPane, ofPin } from "./of_panes";
import { ofBeside, ofFrom, ofSentences, ofStep, ofUnitOrder, ofVariable } from "./of_sentences";
import { ofBest, ofClusters, ofCurves, ofLines, ofMetric, ofSigns } from "./of_lists";

/** What the records lack of a part. */
export type Judge = (asked: Choices, known: Known) => readonly Missing[];

/** `read`: any value that can be read is kept. `told`: what is missing is told where it would stand, see there. */
type Rule = "read" | "told" | Judge;

export const RULES: Readonly<Record<Part, Rule>> = {
  // A run and a state are told in place of the pane, `resolve.ts`.
  pane0: ofPane(0),
  pane1: ofPane(1),
  clusters: ofClusters,
  links: "read",
  threshold: "read",
  ceiling: "read",
  width: "read",
  clip: "read",
  colour: "read",
  signs: ofSigns,
  scale: "read",
  view: "read",
  order: "read",
  shape: "read",
  "chips-by": "read",
  units: "read",
  "units-by": ofUnitOrder,
  sentence: ofSentences,
  // In the place of the sentence, `pane_content.ts`.
  typed: "told",
  // In the line of what is off, `switched_off.ts`.
  off: "told",
  "off-beside": "told",
  from: ofFrom,
  // As many at most.
  visible: "read",
  variable: ofVariable,
  // In the line above the picture, `missing_text.ts`.
  words: "told",
  // On their cards.
  unit: "told",
  chip: "told",
  cloud: "told",
  side: "read",
  // On its card, where its sentence is there.
  step: ofStep,
  "step-of": "read",
  beside: ofBeside,
  timeline: "read",
  curves: ofCurves,
  lines: ofLines,
  glance: "read",
  metric: ofMetric,
  speed: "read",
  flow: "read",
  band: ofBand,
  colouring: "read",
  bars: "read",
  pin: ofPin,
  runs: ofBest,
};

export function missing(asked: Choices, known: Known): Missing[] {
  return Object.values(RULES).flatMap((rule) => (typeof rule === "function" ? rule(asked, known) : []));
}
