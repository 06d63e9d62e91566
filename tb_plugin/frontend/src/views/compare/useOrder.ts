/** Two panes swap sides when one was stepped past the other and nobody holds a slider or steps on: older stands left. */
import { useEffect } from "preact/hooks";
import { effect } from "@preact/signals";
import { orderPanes } from "../../state/comparison/order";
import type { Session } from "../../state/session/session";
import { say } from "../components/Status";

/** Longer than from one record to the next in the slowest play. */
export const SETTLED_MS = 1600;

export function useOrder(session: Session): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isHeld = false;
    const order = () => {
      clearTimeout(timer);
      const choices = session.choices.value;
      const runs = session.runs.value.value?.runs ?? [];
      if (isHeld || orderPanes(choices, runs) === choices) return;
      timer = setTimeout(() => {
        session.act((now) => orderPanes(now, runs), "replace");
        say("The panes swapped sides: the earlier record stands left.");
      }, SETTLED_MS);
    };
    const stop = effect(order);
    const hold = () => {
      isHeld = true;
      clearTimeout(timer);
    };
    const release = () => {
      isHeld = false;
      order();
    };
    window.addEventListener("pointerdown", hold);
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release);
    return () => {
      stop();
      clearTimeout(timer);
      window.removeEventListener("pointerdown", hold);
      for (const name of ["pointerup", "pointercancel"]) window.removeEventListener(name, release);
    };
  }, [session]);
}
