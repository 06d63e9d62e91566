/** The record of each training that decides which way is up for its chips: the last one when it is first seen. */
import type { PinKey } from "../../api/keys";
import type { RecordHeader, Run } from "../../api/types";
import type { Resolved } from "./resolve";

export class Identities {
  private readonly known = new Map<string, PinKey>();

  /** It stays the same while newer records come, so that nothing that is seen changes its colour. */
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
    if (known && there.some((one) => one.run === known.run && one.found.step === known.step)) return known;
    const identity = { run: last.run, step: last.found.step };
    this.known.set(key, identity);
    return identity;
  }
}
