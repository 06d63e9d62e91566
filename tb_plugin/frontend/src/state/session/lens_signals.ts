/** What is asked for through a lens is given up once no pane is seen through it: another number of clusters, say. */
import type { Lens } from "../../api/keys";

export class LensSignals {
  private readonly asked = new Map<string, AbortController>();
  private seen = "";

  /** Says when nobody waits any more for what is seen through a lens. */
  of(lens: Lens): AbortSignal {
    const name = JSON.stringify(lens);
    const found = this.asked.get(name) ?? new AbortController();
    this.asked.set(name, found);
    return found.signal;
  }

  /** Panes are seen through these, and where that is new, through no others. */
  see(lenses: readonly Lens[]): void {
    const names = lenses.map((lens) => JSON.stringify(lens));
    if (names.join() === this.seen) return;
    this.seen = names.join();
    for (const [name, leave] of [...this.asked]) {
      if (names.includes(name)) continue;
      this.asked.delete(name);
      leave.abort();
    }
  }
}
