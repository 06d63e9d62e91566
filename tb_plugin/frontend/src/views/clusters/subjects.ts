/** Whose clusters are told of: those of each pane, once where both are the same. */
import type { Lens, RecordKey } from "../../api/keys";
import type { PaneData } from "../../state/records/pane_data";
import { recordKey, type Resolved } from "../../state/records/resolve";
import { epochName, stepName } from "../../wording/record_name";

export interface Subject {
  name: string;
  record: RecordKey;
  lens: Lens;
}

export function subjectsOf(panes: readonly Pick<PaneData, "resolved" | "content">[]): Subject[] {
  const subjects = panes.flatMap(({ resolved, content }) => {
    if (!resolved || !content.value) return [];
    const { lens } = content.value;
    return [{ name: nameOf(resolved, lens), record: recordKey(resolved), lens }];
  });
  const keys = subjects.map(({ record, lens }) => JSON.stringify([lens.pin ?? record, record.state]));
  return subjects.filter((_, place) => keys.indexOf(keys[place]!) === place);
}

/** The record that the chips are of. */
function nameOf({ run, history, record }: Resolved, { pin }: Lens): string {
  if (pin === null) return `${run.name} · ${history.name} · ${epochName(record)}`;
  const pinned = pin.run === run.name ? history.records.find(({ step }) => step === pin.step) : undefined;
  return `pinned clusters of ${pin.run} · ${history.name} · ${pinned ? epochName(pinned) : `step ${stepName(pin.step)}`}`;
}
