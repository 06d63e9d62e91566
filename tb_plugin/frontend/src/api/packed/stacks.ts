/** Reads the stacks that `lightning_rnnvis/report/stacks.py` writes: an array of each record of a history. */
import type { Columns, Place } from "./columns";

export interface Stack {
  /** Size of a level. */
  readonly unit: number;
  /** The levels of each record; `change`: to be added, modulo 256, to those of the record before. */
  readonly parts: readonly { readonly at: Place; readonly change: boolean }[];
}

export class Stacks {
  private readonly known = new WeakMap<Stack, Int8Array[]>();

  constructor(private readonly columns: Columns) {}

  /** The array of a record: `count` numbers from `from` on. */
  read(stack: Stack, record: number, from: number, count: number): Float64Array {
    const levels = this.levels(stack)[record]!;
    return Float64Array.from({ length: count }, (_, at) => levels[from + at]! * stack.unit);
  }

  private levels(stack: Stack): Int8Array[] {
    let found = this.known.get(stack);
    if (!found) {
      found = [];
      for (const { at, change } of stack.parts) {
        const stored = this.columns.numbers(at) as Int8Array;
        const before = found.at(-1);
        // A typed array keeps the lowest byte of a sum.
        found.push(change && before ? stored.map((level, index) => level + before[index]!) : stored);
      }
      this.known.set(stack, found);
    }
    return found;
  }
}
