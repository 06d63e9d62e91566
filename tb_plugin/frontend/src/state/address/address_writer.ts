/** Writes choices into the address, not more often than browsers allow. */
import type { ReadonlySignal } from "@preact/signals";
import { choicesToHash } from "./address";
import type { AddressBar } from "./browser_address";
import type { Choices } from "../choices/choices";

/** So often at most a choice that slides is written: browsers refuse more than a few writes a second. */
const WRITE_MS = 400;
/**
 * So long nothing has slid on before it is written: while records are played, or a slider moves, each write takes the page
 * and the browser around it the time of a frame.
 */
const REST_MS = 200;

export class AddressWriter {
  private late: ReturnType<typeof setTimeout> | undefined;
  private written = -Infinity;

  constructor(
    private readonly bar: AddressBar,
    private readonly choices: ReadonlySignal<Choices>,
  ) {}

  /** Writes at once what waits to be written. */
  flush(): void {
    if (this.late === undefined) return;
    this.forget();
    this.write(false);
  }

  /** Writes the choices: at once where "back" is to stop or it is free, else once they rest, and not too often. */
  changed(history: "push" | "replace"): void {
    if (history === "push" || this.bar.isFree) this.write(history === "push");
    else {
      clearTimeout(this.late);
      this.late = setTimeout(() => this.flush(), Math.max(REST_MS, this.written + WRITE_MS - performance.now()));
    }
  }

  /** Gives up what is not written yet, for the address has changed. */
  forget(): void {
    clearTimeout(this.late);
    this.late = undefined;
  }

  private write(keep: boolean): void {
    this.written = performance.now();
    this.bar.write(choicesToHash(this.choices.peek(), this.bar.read()), keep);
  }
}
