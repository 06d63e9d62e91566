/** The columns of a strip: a record each, and one for epochs between them of which there is no record. */
import type { NotFinite } from "../../api/types";
import type { PlacedRecord } from "../records/training";

export interface Gap {
  /** Its column. */
  readonly slot: number;
  readonly first: number;
  /** Null where the training was not finite to its end. */
  readonly last: number | null;
  /** What was NaN or infinite; null where it is not known why there is no record. */
  readonly what: string | null;
}

export interface Slots {
  /** Column of each record. */
  readonly of: readonly number[];
  readonly gaps: readonly Gap[];
  /** Number of columns. */
  readonly count: number;
}

/** What of a run was not finite, so that there is no record of it. */
export type NotFiniteOf = (run: string) => readonly NotFinite[];

/** Where every few epochs have a record, that is no gap: one is wider than what usually lies between two records. */
export function slotsOf(records: readonly PlacedRecord[], notFinite: NotFiniteOf): Slots {
  const epochs = records.map(({ record }) => (record.untrained ? -1 : record.epoch));
  const strides = epochs.slice(1).map((epoch, at) => epoch - epochs[at]!);
  const usual = lowerMedian(strides.filter((stride) => stride > 0)) ?? 1;
  const of: number[] = [];
  const gaps: Gap[] = [];
  let slot = 0;
  records.forEach(({ run }, at) => {
    of.push(slot++);
    const isLast = at + 1 === records.length;
    const here = epochs[at]!;
    const next = isLast ? Infinity : epochs[at + 1]!;
    const lost = notFinite(run).filter(({ epoch }) => epoch > here && epoch < next);
    if (isLast ? lost.length > 0 : next - Math.max(0, here) > usual || lost.length > 0)
      gaps.push({
        slot: slot++,
        first: isLast ? lost[0]!.epoch : here + 1,
        last: isLast ? null : next - 1,
        what: lost.at(-1)?.what ?? null,
      });
  });
  return { of, gaps, count: slot };
}

/** The records whose columns are from one to before another: their positions, likewise. */
export function inColumns({ of }: Slots, from: number, to: number): [number, number] {
  const before = (limit: number) => of.filter((slot) => slot < limit).length;
  return [before(from), before(to)];
}

function lowerMedian(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
