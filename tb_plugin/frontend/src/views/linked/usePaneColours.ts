/** What colours the units and the words of a pane. */
import { useMemo } from "preact/hooks";
import type { Snapshot } from "../../api/types";
import type { Scales } from "../../layout/scales";
import type { Choices } from "../../state/choices/choices";
import type { ShownRow } from "../../state/comparison/difference";
import type { WordDifferences } from "../../state/comparison/word_differences";
import { along } from "../../state/records/along";
import { shownRow, type PaneData } from "../../state/records/pane_data";
import { unitImportance, unitMemory } from "../../wording/causes";
import type { Theme } from "../theme/theme";
import type { UnitPaint } from "./chips/units";
import { shownWordColour, valuesOfDifferences, valuesOfUnit, type WordPaint } from "./words/word_colours";

export interface PaneColours {
  /** The response that colours the units, along their chips; null where none does. */
  row: ShownRow | null;
  paint: UnitPaint;
  /** The word whose response it is; null where it is a step's, or something else colours the units. */
  colouring: string | null;
  words: WordPaint;
}

/**
 * `differences`: what colours the words by the difference to another pane; `numbers`: by cloud, the number whose colour it
 * has beside that.
 */
export function usePaneColours(
  data: PaneData,
  snapshot: Snapshot,
  choices: Choices,
  scales: Scales,
  differences: WordDifferences | null,
  numbers: readonly number[] | null,
  theme: Theme,
): PaneColours {
  const causes = data.causes.value;
  const raw: ShownRow | null = shownRow(data);
  const row = useMemo(() => raw && (raw.difference ? raw : along(raw, snapshot.chips)), [raw, snapshot]);
  const values = row && row.values.length === snapshot.units ? row.values : null;
  const { strength, push } = scales;
  const full = choices.clip * (raw?.position === undefined ? scales.response : scales.step);
  const fullOfUnit = choices.clip * scales.response;
  const by = choices.unitColour;
  const fullSize = by === "memory" ? scales.memory : scales.importance;
  const paint = useMemo((): UnitPaint => {
    if (by === "response") return { values, full, signed: true };
    const sizes = causes && (by === "memory" ? unitMemory(causes) : unitImportance(causes, snapshot.chips)?.values);
    return { values: sizes ?? null, full: fullSize, signed: false };
  }, [by, values, full, causes, snapshot, fullSize]);
  const unit = data.unit.value;
  const wordsBy = useMemo(
    () =>
      differences
        ? valuesOfDifferences(differences, push, fullOfUnit)
        : unit && valuesOfUnit(unit, snapshot, fullOfUnit),
    [differences, push, unit, snapshot, fullOfUnit],
  );
  const wordColour = shownWordColour(choices.wordColour, snapshot);
  const words = useMemo(
    (): WordPaint => ({ wordColour, by: wordsBy, strongest: { strength, push }, numbers, theme }),
    [wordColour, wordsBy, strength, push, numbers, theme],
  );
  return {
    row: values ? row : null,
    paint,
    // At a step it is the step that does, and by importance or memory nothing read.
    colouring: by === "response" && values && raw?.position === undefined ? (raw?.word ?? null) : null,
    words,
  };
}
