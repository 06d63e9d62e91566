/** Reads the entries of an address one by one, and notes those that cannot be kept: they are typed and cut by people. */
import type { Part, Refused } from "./parts";

export class Reading {
  private readonly wanted = new Map<Part, string>();

  constructor(private readonly entries: ReadonlyMap<Part, string>) {}

  has(name: Part): boolean {
    return this.entries.has(name);
  }

  text(name: Part): string | undefined {
    return this.entries.get(name);
  }

  number(name: Part, least: number, most: number, whole = false): number | null {
    const text = this.text(name);
    const value = Number(text);
    if (text === undefined) return null;
    if (text !== "" && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    const upper = most === Number.MAX_SAFE_INTEGER ? " on" : ` to ${most}`;
    this.refuse(name, `a ${whole ? "whole " : ""}number from ${least}${upper}`);
    return null;
  }

  whole(name: Part, least = 0, most = Number.MAX_SAFE_INTEGER): number | null {
    return this.number(name, least, most, true);
  }

  /** Whole numbers, each once. */
  wholes(name: Part, most: number, least = 0): number[] {
    return this.several(name, most, `whole numbers from ${least} on`, (text) =>
      /^-?\d{1,15}$/.test(text) && Number(text) >= least ? Number(text) : null,
    );
  }

  /** What stands between commas, each once; `read` gives null for what cannot be read. */
  several<T>(name: Part, most: number, wanted: string, read: (text: string) => T | null): T[] {
    const text = this.text(name);
    if (text === undefined) return [];
    const values = [...new Set(text.split(","))].map(read);
    return this.atMost(name, most, wanted, values);
  }

  /** Whether an entry is there that has one value alone. */
  flag(name: Part, value: string): boolean {
    return this.one(name, [value], "") === value;
  }

  one<T extends string>(name: Part, values: readonly T[], usual: T): T {
    const text = this.text(name);
    const found = values.find((value) => value === text);
    if (text !== undefined && found === undefined) this.refuse(name, values.join(" or "));
    return found ?? usual;
  }

  /** A list in JSON; empty where it is none. */
  list(name: Part): unknown[] {
    const text = this.text(name);
    if (text === undefined) return [];
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) return value;
    } catch {
      // Said below.
    }
    this.refuse(name, "a list");
    return [];
  }

  /** Texts of such a list; `read` gives null for what cannot be read. */
  texts(name: Part, most: number, wanted: string, read: (text: string) => string | null): string[] {
    const values = this.list(name).map((one) => (typeof one === "string" ? read(one) : null));
    return this.atMost(name, most, wanted, values);
  }

  /** Notes that an entry, or a part of it, cannot be kept, and what may stand there. */
  refuse(name: Part, wanted: string): void {
    this.wanted.set(name, wanted);
  }

  /** All that cannot be kept. */
  get refused(): Refused[] {
    return [...this.wanted].map(([name, wanted]) => [`${name}=${this.text(name) ?? ""}`, wanted]);
  }

  private atMost<T>(name: Part, most: number, wanted: string, values: readonly (T | null)[]): T[] {
    const there = values.filter((value): value is T => value !== null);
    if (there.length < values.length) this.refuse(name, wanted);
    else if (there.length > most) this.refuse(name, `at most ${most}`);
    return there.slice(0, most);
  }
}
