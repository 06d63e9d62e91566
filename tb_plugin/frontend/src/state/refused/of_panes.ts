/** Which records an address names, and what flows between two of them. */
import type { RecordHeader } from "../../api/types";
import type { Choices } from "../choices/choices";
import type { Known, Missing } from "./known";

/** The step of a pane; a run or a state that is not there is told in place of the pane. */
export function ofPane(index: number) {
  return ({ panes }: Choices, known: Known): Missing[] => {
    const [step, here] = [panes[index]?.step ?? null, known.panes[index]];
    if (step === null || !here || here.record.step === step) return [];
    const wanted = `no record is of it; that of step ${here.record.step} is shown`;
    return [{ entry: `pane${index}: step ${step}`, wanted, sure: isOver(here.history.records, step) }];
  };
}

/** The record whose clusters are pinned; it may be of another state or training than is shown, for which it waits. */
export function ofPin({ pin }: Choices, { runs, limits }: Known): Missing[] {
  if (pin === null || runs === null) return [];
  const entry = `pin=${pin.run}, ${pin.state}, ${pin.step}`;
  if (limits.lenses !== null) return [{ entry, wanted: withoutStop(limits.lenses), sure: true }];
  const run = runs.find(({ name }) => name === pin.run);
  const records = run?.states.find(({ name }) => name === pin.state)?.records;
  if (records?.some(({ step }) => step === pin.step)) return [];
  const lacks = !run ? "no such run" : !records ? "no such state" : "no record of that step";
  return [{ entry, wanted: `there is ${lacks}`, sure: records !== undefined && isOver(records, pin.step) }];
}

/** Clusters between which something flows; two that share nothing at this record may at the next. */
export function ofBand({ band }: Choices, { flow }: Known): Missing[] {
  if (band === null || flow === null) return [];
  const [first, second] = [flow.table.length, flow.table[0]?.length ?? 0];
  if (band.first < first && band.second < second) return [];
  const of = flow.of === "units" ? "chips" : "clouds";
  const wanted = `${of} from 0:0 to ${first - 1}:${second - 1}`;
  return [{ entry: `band=${band.first}:${band.second}`, wanted, sure: false }];
}

/** Whether a training has gone beyond a step, so that no record of it will come. */
function isOver(records: readonly RecordHeader[], step: number): boolean {
  return (records.at(-1)?.step ?? -Infinity) > step;
}

/** A sentence within another one. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
