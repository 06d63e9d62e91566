/** Whose clusters are told of: those of each pane, once where both are the same. */
import type { Lens, RecordKey } from "../../api/keys";
import type { RecordHeader } from "../../api/types";
import { fewerDrawn } from "../../state/records/fewer_drawn";
import type { PaneData } from "../../state/records/pane_data";
import { recordKey, type Resolved } from "../../state/records/resolve";
import { epochName, stepName } from "../../wording/record_name";

export interface Subject {
  name: string;
  record: RecordKey;
  lens: Lens;
  /** How many clusters are drawn where that is fewer than asked; null where it is as many. */
  fewer: number | null;
  /** Whether the chips are those of a network before training. */
  untrained: boolean;
}

export function subjectsOf(panes: readonly Pick<PaneData, "resolved" | "content">[]): Subject[] {
  const subjects = panes.flatMap(({ resolved, content }) => {
    if (!resolved || !content.value) return [];
    const { lens } = content.value;
    const of = chipsOf(resolved, lens);
    const fewer = fewerDrawn(content.value);
    return [{ name: nameOf(resolved, lens, of), record: recordKey(resolved), lens, fewer, untrained: of?.untrained ?? false }]; // prettier-ignore
  });
  const keys = subjects.map(({ record, lens }) => JSON.stringify([lens.pin ?? record, record.state]));
  return subjects.filter((_, place) => keys.indexOf(keys[place]!) === place);
}

/** The record that the chips are of; undefined where it is of another run than the shown one. */
function chipsOf({ run, history, record }: Resolved, { pin }: Lens): RecordHeader | undefined {
  if (pin === null) return record;
  return pin.run === run.name ? history.records.find(({ step }) => step === pin.step) : undefined;
}

function nameOf({ run, history }: Resolved, { pin }: Lens, of: RecordHeader | undefined): string {
  const [pinned, name] = pin ? ["pinned clusters of ", pin.run] : ["", run.name];
  return `${pinned}${name} · ${history.name} · ${of ? epochName(of) : `step ${stepName(pin?.step ?? 0)}`}`;
}
