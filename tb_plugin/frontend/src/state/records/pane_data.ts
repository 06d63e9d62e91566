/** What one pane has to draw, and what colours its units. */
import type { RecordKey } from "../../api/keys";
import type { Result } from "../../api/latest";
import type { Causes, Changes, RecordHeader, ResponseRow, Responses, Unit } from "../../api/types";
import type { Step } from "../choices/choices";
import type { PaneContent } from "./pane_content";
import type { Resolved } from "./resolve";
import type { Training } from "./training";

/** A word or a step that is pointed at: it colours the units for as long. */
export type Previewed = { word: string } | { step: Step };

/** What one pane has to draw. */
export interface PaneData {
  resolved: Resolved | null;
  /** The records that one steps through from here. */
  training: Training | null;
  content: Result<PaneContent>;
  /** Of what is chosen. */
  responses: Result<Responses>;
  /** Of what is pointed at. */
  preview: Result<Responses>;
  /** Of the word that tells most, where nothing is chosen. */
  usual: Result<Responses>;
  /** The unit that was chosen last: it colours the words. */
  unit: Result<Unit>;
  changes: Result<ChangesOf>;
  /** Where another chip or cloud has the number of the one that is chosen. */
  namesakes: Namesakes | null;
  /** Importance and memory of the chips. */
  causes: MeasuredCauses;
}

/** What changed in a record since the one before it. */
export interface ChangesOf {
  record: RecordKey;
  changes: Changes;
}

/** A cluster that has the number of a chosen one: so many of that one's members it has. */
export interface Namesake {
  shared: number;
  of: number;
}

/** What has the numbers of what is chosen, and where that was chosen; null for what is the same. */
export interface Namesakes {
  record: RecordHeader;
  chip: Namesake | null;
  cloud: Namesake | null;
}

export interface MeasuredCauses extends Result<Causes> {
  /** Whether all is measured, however long it takes. */
  all?: boolean;
}

/** What colours the units of a pane: what is pointed at, else what is chosen, else the word that tells most. */
export function shownRow({
  preview,
  responses,
  usual,
}: Pick<PaneData, "preview" | "responses" | "usual">): ResponseRow | null {
  // What was chosen and is not there has no colour.
  const isChosen = responses.key !== null || responses.error !== null;
  return preview.value?.rows.at(-1) ?? (isChosen ? responses : usual).value?.rows.at(-1) ?? null;
}
