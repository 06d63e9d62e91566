/** Importance and memory of chips as a report holds them, see `lightning_rnnvis/report/content/cause_rows.py`. */
import type { Causes } from "../types";

type ByChip = Record<"importance" | "memory" | "left", (number | null)[]>;

export type HeldCauses = Pick<Causes, "measured" | "importance_unit" | "sequences" | "reach" | "why"> &
  ByChip & { units: Pick<Causes["units"], "importance" | "largest"> };

/** The same units at another record, for curves. */
export type HeldPoint = Pick<HeldCauses, "measured" | "importance_unit" | "importance" | "memory" | "reach">;

/** `absent` says why the rest is not here. */
export function unpacked({ importance, memory, left, units, ...row }: HeldCauses, absent: string): Causes {
  const chips = { importance, memory };
  return {
    ...row,
    share: 1,
    seconds: null,
    chips: importance.map((_, chip) => ({ ...unpackedPoint(chips, chip), left: left[chip]! })),
    units: { ...units, memory: null },
    promotes: false,
    why: row.why ?? absent,
    rounding: null,
  };
}

/** Importance and memory of one chip; of one that is not there nothing. */
export function unpackedPoint({ importance, memory }: Pick<HeldPoint, "importance" | "memory">, chip: number) {
  return { importance: importance[chip] ?? null, memory: memory[chip] ?? null };
}
