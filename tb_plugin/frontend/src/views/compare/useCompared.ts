/** What two panes need of one another: selection, pointing, colours and flow across. With one pane all is its own. */
import { useMemo } from "preact/hooks";
import { computed, useSignal, type ReadonlySignal } from "@preact/signals";
import { changeFrom, choicesFor, counterpart, isOf, type Correspondence } from "../../state/comparison/across";
import type { Band, Choices, Act } from "../../state/choices/choices";
import { differenceRow, type ShownRow } from "../../state/comparison/difference";
import { shownDifference, type ShownDifference } from "../../state/comparison/shown_difference";
import { cloudNumbers, shownFlow, type Flow } from "../../state/comparison/flows";
import { shownRow, type PaneData } from "../../state/records/pane_data";
import type { Session } from "../../state/session/session";
import { stepName } from "../../wording/said";
import type { Description } from "../pointing/describe";
import { sameMark, type Mark } from "../pointing/marks";

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
  /** By cloud of a pane, the number whose colour it has beside the other; null where it has its own. */
  numbers(pane: number): readonly number[] | null;
  /** What colours the units of all panes, for the legend; null where nothing does. */
  row: ShownRow | null;
  /** The same as it is named. */
  namedRow: ShownRow | null;
  /** Why nothing colours them, though something is chosen. */
  rowNote: string | null;
  /** What is coloured by what the two differ by; null where each shows its own. */
  difference: ShownDifference | null;
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
  const numbers = useMemo(() => comparison && cloudNumbers(comparison), [comparison]);

  const isDifference = isTwo && choices.colouring === "difference";
  const own = panes.map(shownRow).find((one) => one !== null) ?? null;
  const inputs = panes.flatMap(({ responses, preview, usual }) => [responses.value, preview.value, usual.value]);
  const chips = panes.map(({ content }) => content.value?.snapshot.chips);
  const row = useMemo(
    (): ShownRow | null => (isDifference ? differenceRow(panes, by.units) : own),
    [isDifference, by.units, ...inputs, ...chips],
  );
  const contents = panes.flatMap(({ content, unit }) => [content.value, unit.value]);
  const namedRow = useMemo(() => inOrder(row, panes), [row, ...contents]);
  const byPush = choices.wordColour === null || choices.wordColour === "push";
  const shown = useMemo(
    () => (isDifference ? shownDifference(panes, comparison, by.units, byPush) : null),
    [isDifference, comparison, by.units, byPush, ...contents, ...resolved.map((one) => one?.record)],
  );
  const data = useMemo(() => {
    if (!isDifference) return panes;
    const nothing = { key: null, value: null, error: null, pending: false };
    const difference = row && { ...nothing, key: "difference", value: { rows: [row], scale: 0 } };
    return panes.map((pane) => ({ ...pane, responses: difference ?? nothing, preview: nothing, usual: nothing }));
  }, [panes, isDifference, row]);

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
    numbers: (pane) => (pane === 0 ? null : numbers),
    row,
    namedRow,
    rowNote: isDifference && !row ? whyNone(own, shown, panes) : null,
    difference: shown,
  };
}

/** With the levels of a step in the order of the variables, as in its card, not with that first which changed last. */
export function inOrder(row: ShownRow | null, panes: readonly Pick<PaneData, "content">[]): ShownRow | null {
  const variables = panes.flatMap(({ content }) => content.value?.sentences.map((one) => one.variables) ?? []);
  return row && { ...row, word: stepName(row, variables.find((of) => of.length > 0) ?? []) };
}

/** Why no difference colours the units; null where that is not known yet. */
function whyNone(own: ShownRow | null, shown: ShownDifference | null, panes: readonly PaneData[]): string | null {
  if (shown?.pairs === false) return "units of the two are no pairs, so they have no difference";
  const isLoading = panes.some((pane) => [pane.responses, pane.preview, pane.usual].some(({ pending }) => pending));
  return own && !isLoading ? `“${own.word}” has no difference: one side lacks it` : null;
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
