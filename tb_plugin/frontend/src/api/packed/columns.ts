/** Reads the columns that `lightning_rnnvis/report/columns.py` writes: any value of any answer, without the others. */

/** Type, offset in bytes and count of numbers in the blob. */
export type Place = readonly [kind: keyof typeof ARRAYS, offset: number, count: number];

export type Node =
  | { readonly k: "json"; readonly v: readonly unknown[]; readonly same?: boolean }
  | { readonly k: "optional"; readonly there: Place; readonly of: Node }
  | { readonly k: "object"; readonly of: Readonly<Record<string, Node>> }
  | { readonly k: "list"; readonly n: Place; readonly of: Node }
  | { readonly k: "text"; readonly v: readonly string[]; readonly n: Place }
  | { readonly k: "bool" | "int"; readonly n: Place }
  | { readonly k: "float"; readonly n: Place; readonly largest: Place };

/** Answers by key. */
export interface Table {
  readonly keys: readonly string[];
  readonly rows: Node;
}

const ARRAYS = {
  b: Int8Array,
  B: Uint8Array,
  h: Int16Array,
  H: Uint16Array,
  i: Int32Array,
  f: Float32Array,
};

/** Those of `columns.py`, from zero to the largest number of an answer, which comes out as it was. */
const LEVELS = 127;

/** What `optional` says of a value: it is not there, it is null, it is the next one of `of`. */
const MISSING = 0;
const NULL = 1;

type Numbers = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;

export class Columns {
  private readonly arrays = new WeakMap<Place, Numbers>();
  private readonly starts = new WeakMap<Place, Int32Array>();

  /** `start`: where the blob begins, a multiple of four. */
  constructor(
    private readonly buffer: ArrayBuffer,
    private readonly start: number,
  ) {}

  numbers(place: Place): Numbers {
    let found = this.arrays.get(place);
    if (!found) {
      const [kind, offset, count] = place;
      found = new ARRAYS[kind](this.buffer, this.start + offset, count);
      this.arrays.set(place, found);
    }
    return found;
  }

  /** The answer of that number. */
  answer(node: Node, number: number): unknown {
    return this.value(node, number, number);
  }

  /** `owner`: the answer that the value is part of. */
  private value(node: Node, at: number, owner: number): unknown {
    switch (node.k) {
      case "json":
        return node.same ? node.v[0] : node.v[at];
      case "optional": {
        const there = this.numbers(node.there)[at]!;
        if (there === MISSING) return undefined;
        if (there === NULL) return null;
        return this.value(node.of, this.before(node.there, (one) => (one > NULL ? 1 : 0))[at]!, owner);
      }
      case "object": {
        const found: Record<string, unknown> = {};
        for (const name in node.of) {
          const value = this.value(node.of[name]!, at, owner);
          if (value !== undefined) found[name] = value;
        }
        return found;
      }
      case "list": {
        const starts = this.before(node.n, (length) => length);
        const found: unknown[] = [];
        for (let item = starts[at]!; item < starts[at + 1]!; item++) found.push(this.value(node.of, item, owner));
        return found;
      }
      case "text":
        return node.v[this.numbers(node.n)[at]!];
      case "bool":
        return this.numbers(node.n)[at] === 1;
      case "int":
        return this.numbers(node.n)[at];
      case "float":
        return (this.numbers(node.n)[at]! / LEVELS) * this.numbers(node.largest)[owner]!;
    }
  }

  /** The sum of `size` over all numbers before each, and over all at the end. */
  private before(place: Place, size: (one: number) => number): Int32Array {
    let found = this.starts.get(place);
    if (!found) {
      const numbers = this.numbers(place);
      found = new Int32Array(numbers.length + 1);
      for (let at = 0; at < numbers.length; at++) found[at + 1] = found[at]! + size(numbers[at]!);
      this.starts.set(place, found);
    }
    return found;
  }
}
