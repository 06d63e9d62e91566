/** Which record each pane shows, and what the pointer does to it. */
import type { RecordHeader } from "../../api/types";

export interface Cursor {
  readonly pane: number;
  readonly step: number;
  readonly record: RecordHeader;
  /** Name of the line that the record is on. */
  readonly line: string;
}

/** Within so many pixels of a cursor the pointer takes that one. */
const REACH = 8;

/** The pane whose cursor is to move: the one under the pointer, else with shift the second, else the first. */
export function grabbed(cursors: readonly Cursor[], x: number, toX: (step: number) => number, shift: boolean): number {
  if (shift && cursors.some(({ pane }) => pane === 1)) return 1;
  const near = cursors
    .map(({ pane, step }) => ({ pane, distance: Math.abs(toX(step) - x) }))
    .filter(({ distance }) => distance <= REACH)
    .sort((one, other) => one.distance - other.distance || one.pane - other.pane);
  return near[0]?.pane ?? 0;
}
