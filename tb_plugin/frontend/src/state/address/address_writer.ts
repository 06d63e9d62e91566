/** Writes choices into the address, not more often than browsers allow. */
import type { ReadonlySignal } from "@preact/signals";
import { choicesToHash } from "./address";
import type { AddressBar } from "./browser_address";
import type { Choices } from "../choices/choices";

/** So often at most a sliding choice is written: browsers refuse more than a few writes a second. */
const WRITE_MS = 400;
/** Writing takes some milliseconds, which a drawing that follows a slider should not wait for. */
const AFTER_DRAWING_MS = 100;

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

  /** Writes the choices: at once where "back" is to stop or it is free, else after they are drawn and not too often. */
  changed(history: "push" | "replace"): void {
    if (history === "push" || this.bar.isFree) this.write(history === "push");
    else
      this.late ??= setTimeout(
        () => this.flush(),
        Math.max(AFTER_DRAWING_MS, this.written + WRITE_MS - performance.now()),
      );
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
