/** What changed in a record since the one before it. */
import type { RecordKey } from "../../api/keys";
import type { Changes } from "../../api/types";
import type { PaneData } from "./pane_data";

type Shown = Omit<RecordKey, "created">;

/** Null while what is known is of another record. */
export function changesIn({ value }: PaneData["changes"], { run, state, step }: Shown): Changes | null {
  const isIt = value?.record.run === run && value.record.state === state && value.record.step === step;
  return isIt ? value.changes : null;
}

/** The chips that are new, the same set each time; none while that is not known. */
export function bornIn(known: PaneData["changes"], shown: Shown): ReadonlySet<number> {
  const changes = changesIn(known, shown);
  if (!changes || changes.chips.born.length === 0) return NONE_BORN;
  const born = bornOf.get(changes) ?? new Set(changes.chips.born.map(({ cluster }) => cluster));
  bornOf.set(changes, born);
  return born;
}

export const NONE_BORN: ReadonlySet<number> = new Set();
const bornOf = new WeakMap<Changes, ReadonlySet<number>>();
