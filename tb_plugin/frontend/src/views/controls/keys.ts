/** Keys that work wherever the focus is: Escape deselects all, left and right change the epoch. */
import { useEffect } from "preact/hooks";
import { chooseRecord } from "../../state/choices/panes";
import { clearSelection } from "../../state/choices/selection";
import type { Session } from "../../state/session/session";
import { paneAt } from "../../state/records/training";

/** `onEscape` forgets what is pointed at. */
export function useKeys(session: Session, onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A dialog has keys of its own.
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") {
        onEscape();
        session.act(clearSelection);
        return;
      }
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const typing =
        event.target instanceof Element && event.target.matches("input:not([type=checkbox]), select, textarea");
      if (by === undefined || typing || event.altKey || event.ctrlKey || event.metaKey) return;
      const training = session.panes.peek()[0]?.training;
      if (training) session.act(chooseRecord(0, paneAt(training, training.index + by)), "replace");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [session]);
}
