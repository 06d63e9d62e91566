/** What is printed: on white, and as wide on the sheet as on the screen, since it is drawn for that width. */
import { signal, type ReadonlySignal } from "@preact/signals";

/** Between the margins that `print.css` sets on A4, CSS pixels. */
const ACROSS = 1062;
const UPRIGHT = 733;

/** What is drawn for less, stands upright; and no larger than so many times itself. */
const NARROW = 700;
const LARGEST = 1.1;

/** Whether the page is being printed. */
export function watchPaper(): ReadonlySignal<boolean> {
  const printed = signal(false);
  window.addEventListener("beforeprint", () => {
    const { style } = document.documentElement;
    const upright = window.innerWidth < NARROW;
    const drawing = document.querySelector(".stage")?.clientWidth ?? window.innerWidth;
    style.setProperty("--drawn", `${window.innerWidth}px`);
    style.setProperty("--on-sheet", String(Math.min(LARGEST, (upright ? UPRIGHT : ACROSS) / window.innerWidth)));
    style.setProperty("--sheet", upright ? "upright" : "auto");
    style.setProperty("--beside-detail", String(drawing / window.innerWidth));
    printed.value = true;
  });
  window.addEventListener("afterprint", () => (printed.value = false));
  return printed;
}
