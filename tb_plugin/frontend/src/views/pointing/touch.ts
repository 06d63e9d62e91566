/** What a mouse shows while it rests, a finger shows by a press: numbers of a mark, and the title of what is cut. */
import { useEffect } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { Pointed } from "./Tooltip";

/** Whether a finger did it; a click tells so, too, wherever it is a pointer's. */
export function isTouch(event: MouseEvent): boolean {
  return "pointerType" in event && event.pointerType === "touch";
}

/** What answers to a press by itself; a pane tells the numbers of its marks. */
const ANSWERS = "button, a, select, input, label, summary, [role=switch], [data-pane]";

/** Shows the title of what is pressed, and takes away what is shown when the person presses elsewhere or scrolls. */
export function useTouch(pointed: Signal<Pointed | null>): void {
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (!isTouch(event) || !(event.target instanceof Element) || event.target.closest("[data-pane]")) return;
      const title = event.target.closest(ANSWERS) ? null : event.target.closest("[title]")?.getAttribute("title");
      pointed.value = title ? { description: { title, lines: [] }, x: event.clientX, y: event.clientY } : null;
    };
    const clear = () => (pointed.value = null);
    document.addEventListener("click", onClick);
    document.addEventListener("scroll", clear, { capture: true, passive: true });
    return () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("scroll", clear, { capture: true });
    };
  }, [pointed]);
}
