/** Reads the entries of an address one by one, and notes those that cannot be kept: they are typed and cut by people. */

export class Reading {
  private readonly refused = new Map<string, string>();

  constructor(private readonly entries: ReadonlyMap<string, string>) {}

  has(name: string): boolean {
    return this.entries.has(name);
  }

  text(name: string): string | undefined {
    return this.entries.get(name);
  }

  number(name: string, least: number, most: number, whole = false): number | null {
    const text = this.text(name);
    const value = Number(text);
    if (text === undefined) return null;
    if (text !== "" && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    const upper = most === Number.MAX_SAFE_INTEGER ? " on" : ` to ${most}`;
    this.refuse(name, `a ${whole ? "whole " : ""}number from ${least}${upper}`);
    return null;
  }

  whole(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number | null {
    return this.number(name, least, most, true);
  }

  /** Whole numbers, each once. */
  wholes(name: string, most: number, least = 0): number[] {
    return this.several(name, most, `whole numbers from ${least} on`, (text) =>
      /^-?\d{1,15}$/.test(text) && Number(text) >= least ? Number(text) : null,
    );
  }

  /** What stands between commas, each once; `read` gives null for what cannot be read. */
  several<T>(name: string, most: number, wanted: string, read: (text: string) => T | null): T[] {
    const text = this.text(name);
    if (text === undefined) return [];
    const values = [...new Set(text.split(","))].map(read);
    return this.atMost(name, most, wanted, values);
  }

  one<T extends string>(name: string, values: readonly T[], usual: T): T {
    const text = this.text(name);
    const found = values.find((value) => value === text);
    if (text !== undefined && found === undefined) this.refuse(name, values.join(" or "));
    return found ?? usual;
  }

  /** A list in JSON; empty where it is none. */
  list(name: string): unknown[] {
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
  texts(name: string, most: number, wanted: string, read: (text: string) => string | null): string[] {
    const values = this.list(name).map((one) => (typeof one === "string" ? read(one) : null));
    return this.atMost(name, most, wanted, values);
  }

  /** Notes that an entry, or a part of it, cannot be kept, and what may stand there. */
  refuse(name: string, wanted: string): void {
    this.refused.set(name, wanted);
  }

  /** One sentence on all that cannot be kept; null where all can. */
  get told(): string | null {
    if (this.refused.size === 0) return null;
    return notKept([...this.refused].map(([name, wanted]) => [`${name}=${this.text(name) ?? ""}`, wanted]));
  }

  private atMost<T>(name: string, most: number, wanted: string, values: readonly (T | null)[]): T[] {
    const there = values.filter((value): value is T => value !== null);
    if (there.length < values.length) this.refuse(name, wanted);
    else if (there.length > most) this.refuse(name, `at most ${most}`);
    return there.slice(0, most);
  }
}

/** One sentence on entries, or parts of them, and what may stand there. */
export function notKept(refused: readonly (readonly [entry: string, wanted: string])[]): string {
  const parts = refused.map(([entry, wanted]) => {
    const [name, text] = [entry.slice(0, entry.indexOf("=") + 1), entry.slice(entry.indexOf("=") + 1)];
    return `“${name}${text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text}” (${wanted})`;
  });
  return `Of the address this could not be kept, or not all of it: ${parts.join(", ")}.`;
}

const MOST_QUOTED = 24;
