/** Importance and memory of chips as a report holds them, see `lightning_rnnvis/report/chip_causes.py`. */
import type { Causes } from "../types";

/** In steps of 1e-5 nats, of 0.01 steps of the sentence, and of 0.001. */
export type HeldCauses = Pick<Causes, "measured" | "sequences" | "reach" | "why"> &
  Record<"importance" | "memory" | "left", (number | null)[]> & { units: HeldUnits | null };

/** The same units at another record, for curves. */
export type HeldPoint = Pick<HeldCauses, "measured" | "importance" | "memory" | "reach">;

/** Levels of importance at the head, each `RATIO` times the one below; 255 stands for `most`, in nats. */
interface HeldUnits {
  most: number;
  /** Over the training. */
  largest: number | null;
  levels: number[];
}

const RATIO = 1.05;
const HIGHEST = 255;

/** `absent` says why the rest is not here. */
export function unpacked({ importance, memory, left, units, ...row }: HeldCauses, absent: string): Causes {
  const chips = { importance, memory };
  return {
    ...row,
    share: 1,
    seconds: null,
    chips: importance.map((_, chip) => ({ ...unpackedPoint(chips, chip), left: times(left[chip]!, 0.001) })),
    units: {
      importance: units && units.levels.map((level) => (level > 0 ? units.most * RATIO ** (level - HIGHEST) : 0)),
      largest: units && units.largest,
      memory: null,
    },
    promotes: false,
    why: row.why ?? absent,
    rounding: null,
  };
}

/** Importance and memory of one chip; of one that is not there nothing. */
export function unpackedPoint({ importance, memory }: Pick<HeldPoint, "importance" | "memory">, chip: number) {
  return { importance: times(importance[chip] ?? null, 1e-5), memory: times(memory[chip] ?? null, 0.01) };
}

function times(value: number | null, least: number): number | null {
  return value === null ? null : value * least;
}
