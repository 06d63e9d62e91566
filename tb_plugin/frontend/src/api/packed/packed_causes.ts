/** Importance and memory of chips as a report holds them, see `lightning_rnnvis/report/chip_causes.py`. */
import type { Causes } from "../types";

/** In steps of 1e-5 nats, of 0.01 steps of the sentence, and of 0.001. */
export type HeldCauses = Pick<Causes, "measured" | "sequences" | "reach" | "why"> &
  Record<"importance" | "memory" | "left", (number | null)[]>;

/** `absent` says why the rest is not here. */
export function unpacked({ importance, memory, left, ...row }: HeldCauses, absent: string): Causes {
  const times = (value: number | null, least: number) => (value === null ? null : value * least);
  return {
    ...row,
    share: 1,
    seconds: null,
    chips: importance.map((value, chip) => ({
      importance: times(value, 1e-5),
      memory: times(memory[chip]!, 0.01),
      left: times(left[chip]!, 0.001),
    })),
    units: { importance: null, largest: null, memory: null },
    promotes: false,
    why: row.why ?? absent,
    rounding: null,
  };
}
