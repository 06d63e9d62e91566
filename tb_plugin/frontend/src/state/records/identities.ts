/**
 * The record of each training that decides which way is up for its chips: the last one when it is first seen, and when
 * there are twice as many. An untrained network would decide by noise for all that is learnt while one looks on.
 */
import type { PinKey } from "../../api/keys";
import type { RecordHeader, Run } from "../../api/types";
import type { Resolved } from "./resolve";

/** So many times as many records as when it was decided let it be decided anew. */
const GROWN = 2;

export class Identities {
  private readonly known = new Map<string, { identity: PinKey; records: number }>();

  /** It stays the same while newer records come, so that what is seen hardly ever changes its colour. */
  of({ run, history, record }: Resolved, runs: readonly Run[]): PinKey {
    const key = JSON.stringify([history.name, record.history_id]);
    const there = runs.flatMap((one) => {
      const state = one.states.find(({ name }) => name === history.name);
      return (state?.records ?? [])
        .filter(({ history_id }) => history_id === record.history_id)
        .map((found) => ({ run: one.name, found }));
    });
    const last = there.reduce<{ run: string; found: RecordHeader }>(
      (best, one) => (one.found.created >= best.found.created ? one : best),
      { run: run.name, found: record },
    );
    const known = this.known.get(key);
    const isThere = ({ run, step }: PinKey) => there.some((one) => one.run === run && one.found.step === step);
    if (known && there.length < GROWN * known.records && isThere(known.identity)) return known.identity;
    const identity = { run: last.run, step: last.found.step };
    this.known.set(key, { identity, records: there.length });
    return identity;
  }
}
