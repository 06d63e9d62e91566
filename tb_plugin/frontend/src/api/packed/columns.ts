/** Reads the columns that `lightning_rnnvis/report/content/columns.py` writes: any value of any answer, without the others. */

/** Type, offset in bytes and count of numbers in the blob. */
export type Place = readonly [kind: keyof typeof ARRAYS, offset: number, count: number];

export type Node =
  | { readonly k: "json"; readonly v: readonly unknown[]; readonly same?: boolean }
  | { readonly k: "optional"; readonly there: Place; readonly of: Node }
  | { readonly k: "object"; readonly of: Readonly<Record<string, Node>> }
  | { readonly k: "list"; readonly n: Place; readonly of: Node }
  | { readonly k: "text"; readonly v: readonly string[]; readonly n: Place }
  | { readonly k: "bool" | "int"; readonly n: Place }
  | { readonly k: "float"; readonly bytes: readonly Place[]; readonly ten: Place | number };

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

/** Powers of ten that a floating point number is: what is divided by one is the number that its digits name. */
const TENS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

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
  answer(node: Node, at: number): unknown {
    switch (node.k) {
      case "json":
        return node.same ? node.v[0] : node.v[at];
      case "optional": {
        const there = this.numbers(node.there)[at]!;
        if (there === MISSING) return undefined;
        if (there === NULL) return null;
        return this.answer(node.of, this.before(node.there, (one) => (one > NULL ? 1 : 0))[at]!);
      }
      case "object": {
        const found: Record<string, unknown> = {};
        for (const name in node.of) {
          const value = this.answer(node.of[name]!, at);
          if (value !== undefined) found[name] = value;
        }
        return found;
      }
      case "list": {
        const starts = this.before(node.n, (length) => length);
        const found: unknown[] = [];
        for (let item = starts[at]!; item < starts[at + 1]!; item++) found.push(this.answer(node.of, item));
        return found;
      }
      case "text":
        return node.v[this.numbers(node.n)[at]!];
      case "bool":
        return this.numbers(node.n)[at] === 1;
      case "int":
        return this.numbers(node.n)[at];
      case "float": {
        const whole = node.bytes.reduceRight((above, place) => 256 * above + this.numbers(place)[at]!, 0);
        const ten = typeof node.ten === "number" ? node.ten : this.numbers(node.ten)[at]!;
        return ten < 0 ? whole / TENS[-ten]! : whole * TENS[ten]!;
      }
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
