/** What two panes need of one another: selection, pointing, colours and flow across. With one pane all is its own. */
import { useMemo } from "preact/hooks";
import { computed, useSignal, type ReadonlySignal } from "@preact/signals";
import { changeFrom, choicesFor, counterpart, isOf, type Correspondence } from "../../state/comparison/across";
import type { Band, Choices, Act } from "../../state/choices/choices";
import { differenceRow, wordChanges, type ShownRow } from "../../state/comparison/difference";
import { shownFlow, type Flow } from "../../state/comparison/flows";
import { shownRow, type PaneData } from "../../state/records/pane_data";
import type { Session } from "../../state/session/session";
import type { Description } from "../pointing/describe";
import { sameMark, type Mark } from "../pointing/marks";
import { valuesOfChanges, type WordValues } from "../linked/words/word_colours";

/** What is pointed at, and in which pane. */
export interface PointedMark {
  mark: Mark;
  pane: number;
}

export interface Compared {
  by: Correspondence;
  flow: Flow | null;
  pointedBand: ReadonlySignal<Band | null>;
  pointAtBand(band: Band | null): void;
  /** What a pane draws, in its own numbers. */
  data(pane: number): PaneData;
  choices(pane: number): Choices;
  act(pane: number): Act;
  hovered(pane: number): ReadonlySignal<Mark | null>;
  /** What colours the units of all panes, for the legend; null where nothing does. */
  row: ShownRow | null;
  /** Why nothing colours them, though something is chosen. */
  rowNote: string | null;
  /** What colours the words; null where it is not the difference. */
  changes: WordValues | null;
}

export function useCompared(session: Session, hovered: ReadonlySignal<PointedMark | null>): Compared {
  const choices = session.choices.value;
  const panes = session.panes.value;
  const by = session.correspondence.value;
  const result = session.comparison.value.value;
  const pointedBand = useSignal<Band | null>(null);
  const isTwo = panes.length > 1;
  const resolved = panes.map((pane) => pane.resolved);
  const comparison = isTwo && result && isOf(result, resolved) ? result : null;
  const flow = useMemo(() => comparison && shownFlow(comparison, choices.flow), [comparison, choices.flow]);

  const isDifference = isTwo && choices.colouring === "difference";
  const changes = useMemo(() => {
    return isDifference && comparison ? valuesOfChanges(wordChanges(comparison)) : null;
  }, [isDifference, comparison]);
  const own = panes.map(shownRow).find((one) => one !== null) ?? null;
  const bothBy = isDifference && by.units;
  const inputs = panes.flatMap(({ responses, preview, usual }) => [responses.value, preview.value, usual.value]);
  const chips = panes.map(({ content }) => content.value?.snapshot.chips);
  const row = useMemo(
    (): ShownRow | null => (bothBy ? differenceRow(panes, true) : own),
    [bothBy, ...inputs, ...chips],
  );
  const data = useMemo(() => {
    if (!bothBy) return panes;
    const nothing = { key: null, value: null, error: null, pending: false };
    const difference = row && { ...nothing, key: "difference", value: { rows: [row], scale: 0 } };
    return panes.map((pane) => ({ ...pane, responses: difference ?? nothing, preview: nothing, usual: nothing }));
  }, [panes, bothBy, row]);

  const hoveredIn = useMemo(
    () =>
      [0, 1].map((pane) => {
        let last: Mark | null = null;
        return computed(() => {
          const now = hovered.value;
          const mark = now && acrossTo(now.mark, now.pane, pane, session.correspondence.value);
          if (!sameMark(last, mark)) last = mark;
          return last;
        });
      }),
    [session, hovered],
  );
  return {
    by,
    flow,
    pointedBand,
    pointAtBand(band) {
      pointedBand.value = band;
    },
    data: (pane) => data[pane] ?? panes[pane]!,
    choices: (pane) => choicesFor(choices, pane, by),
    act: (pane) => (isTwo ? (change, history) => session.act(changeFrom(change, pane, by), history) : session.act),
    hovered: (pane) => hoveredIn[pane]!,
    row,
    rowNote: bothBy && own && !row ? `“${own.word}” has no difference: one side lacks it` : null,
    changes,
  };
}

export type PointAtBand = (band: Band | null, description: Description | null, x: number, y: number) => void;

/** The same mark in another pane's numbers; null where it has no counterpart. */
export function acrossTo(mark: Mark, from: number, to: number, by: Correspondence): Mark | null {
  const chip = "chip" in mark && mark.chip !== null ? counterpart("chip", mark.chip, from, to, by) : null;
  const cloud = "cloud" in mark ? counterpart("cloud", mark.cloud, from, to, by) : null;
  switch (mark.kind) {
    case "word":
      return mark;
    case "step":
      return { ...mark, chip };
    case "unit":
      return counterpart("unit", mark.unit, from, to, by) === null ? null : mark;
    case "chip":
    case "stepLink":
      return chip === null ? null : { ...mark, chip };
    case "cloud":
      return cloud === null ? null : { ...mark, cloud };
    case "link":
      return chip === null || cloud === null ? null : { ...mark, chip, cloud };
  }
}
