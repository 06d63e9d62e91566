/** Which records the panes show, through which clusters; numbers that would mean something else there are deselected. */
import { NOTHING_OFF, unitsOff } from "./asking";
import { ANY_PANE, type Change, type Choices, type Pane, type PinnedRecord } from "./choices";

/** Another number of clusters gives the chips and clouds other meanings, so a chosen one is deselected, and a chip that is off is on. */
export function chooseClusters(clusters: number | null): Change {
  return (choices) => ({ ...choices, clusters, ...withoutClusters(choices) });
}

/** Sees all records of a state through the clusters of one, or again through their own. */
export function choosePin(pin: PinnedRecord | null): Change {
  return (choices) => ({ ...choices, pin, ...withoutClusters(choices) });
}

/** What has no clusters stays the same: what shows it need not be drawn anew. */
function withoutClusters({ selection, off }: Choices): Pick<Choices, "selection" | "band" | "off"> {
  const hasNone = selection.chip === null && selection.cloud === null;
  const without = hasNone ? selection : { ...selection, chip: null, cloud: null };
  return { selection: without, band: null, off: unitsOff({ off }) };
}

/** Another run or state. Its units are other units, so a chosen one is deselected. */
export function choosePane(index: number, part: Partial<Pane>): Change {
  return (choices) => {
    const panes = choices.panes.map((pane, position) => (position === index ? { ...pane, ...part } : pane));
    return { ...choices, panes, ...withoutNumbers(choices) };
  };
}

function withoutNumbers({ selection }: Choices): Pick<Choices, "selection" | "band" | "off"> {
  return { selection: { ...selection, side: 0, units: [], chip: null, cloud: null }, band: null, off: NOTHING_OFF };
}

/** Another record of the state that is shown: what is chosen stays. */
export function chooseRecord(index: number, pane: Pane): Change {
  return (choices) => ({
    ...choices,
    panes: choices.panes.map((one, position) => (position === index ? pane : one)),
  });
}

export function compareWith(pane: Pane): Change {
  return (choices) => ({
    ...choices,
    panes: [choices.panes[0] ?? ANY_PANE, pane],
    band: null,
    off: [choices.off[0], []],
  });
}

/** Shows these records, beside one another if there are two. */
export function showPanes(panes: readonly Pane[]): Change {
  return (choices) => ({ ...choices, panes, ...withoutNumbers(choices), allRuns: null });
}

/** Numbers of the pane that goes mean nothing any more. */
export function closePane(index: number): Change {
  return (choices) => ({
    ...choices,
    panes: choices.panes.filter((_, position) => position !== index),
    ...(choices.selection.side === index || index === 0 ? withoutNumbers(choices) : {}),
    band: null,
  });
}
