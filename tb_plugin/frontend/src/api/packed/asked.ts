/** The arguments of a request, by their names. */
import type { Query } from "../source";

export class Asked {
  constructor(private readonly query: Query) {}

  all(name: string): string[] {
    return this.query.flatMap(([one, value]) => (one === name ? [String(value)] : []));
  }

  has(name: string): boolean {
    return this.query.some(([one]) => one === name);
  }

  text(name: string): string {
    return this.all(name)[0] ?? "";
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  clusters(): number | null {
    return this.has("clusters") ? this.number("clusters") : null;
  }
}
