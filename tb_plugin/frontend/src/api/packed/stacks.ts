/** Reads the stacks that `lightning_rnnvis/report/content/stacks.py` writes: an array of each record of a history. */
import type { Columns, Place } from "./columns";

export interface Stack {
  /** Size of a level. */
  readonly unit: number;
  readonly parts: readonly Part[];
  /** A stored level is first to be added, modulo 256, to the one so many places before it. */
  readonly row?: number;
}

/** The levels of a record; `change`: to be added, modulo 256, to those of the record before. */
interface Part {
  readonly at: Place;
  readonly change: boolean;
  /** Positions of those that are larger than a byte, each less the one before, and their levels. */
  readonly beyond?: readonly [positions: Place, levels: Place];
}

export class Stacks {
  private readonly known = new WeakMap<Stack, Int8Array[]>();

  constructor(private readonly columns: Columns) {}

  /** The array of a record: `count` numbers from `from` on. */
  read(stack: Stack, record: number, from: number, count: number): Float64Array {
    const levels = this.levels(stack)[record]!;
    const found = Float64Array.from({ length: count }, (_, at) => levels[from + at]! * stack.unit);
    const { beyond } = stack.parts[record]!;
    if (beyond) {
      const [steps, larger] = beyond.map((place) => this.columns.numbers(place));
      let position = 0;
      steps!.forEach((step, at) => {
        position += step;
        if (position >= from && position < from + count) found[position - from] = larger![at]! * stack.unit;
      });
    }
    return found;
  }

  private levels(stack: Stack): Int8Array[] {
    let found = this.known.get(stack);
    if (!found) {
      found = [];
      for (const { at, change } of stack.parts) {
        const stored = summed(this.columns.numbers(at) as Int8Array, stack.row);
        const before = found.at(-1);
        // A typed array keeps the lowest byte of a sum.
        found.push(change && before ? stored.map((level, index) => level + before[index]!) : stored);
      }
      this.known.set(stack, found);
    }
    return found;
  }
}

function summed(levels: Int8Array, row: number | undefined): Int8Array {
  if (row === undefined) return levels;
  const found = levels.slice();
  for (let at = row; at < found.length; at++) found[at]! += found[at - row]!;
  return found;
}
