/** How many items of a list stand whole within the height that is kept for what holds it, so that nothing below it moves. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Kept below the list for what opens the rest of it, with its margin, px. */
const BELOW = 32;

/**
 * Items without room are hidden, whatever they turn out to be high: what is told of one may take three lines.
 *
 * @param items What the list holds; null where there is none. Measured anew when it changes, the width, or what is `above`.
 * @param all Whether everything is shown, at whatever height.
 * @returns The list's reference, and how many items are shown: one at least.
 */
export function useFitting(items: unknown, all: boolean, above: unknown): [RefObject<HTMLUListElement | null>, number] {
  const list = useRef<HTMLUListElement>(null);
  const [fits, setFits] = useState(Infinity);
  const [width, setWidth] = useState(0);
  const isThere = items !== null;
  useLayoutEffect(() => {
    if (!list.current) return;
    const items = [...list.current.children] as HTMLElement[];
    for (const item of items) item.hidden = false;
    const holder = list.current.parentElement!;
    const end = holder.getBoundingClientRect().top + parseFloat(getComputedStyle(holder).minHeight) - BELOW;
    const without = all ? -1 : items.findIndex((item) => item.getBoundingClientRect().bottom > end);
    const shown = without < 0 ? items.length : Math.max(1, without);
    for (const item of items.slice(shown)) item.hidden = true;
    setFits(shown);
  }, [items, all, above, width]);
  useLayoutEffect(() => {
    const holder = list.current?.parentElement;
    if (!holder) return;
    const observer = new ResizeObserver(() => setWidth(holder.clientWidth));
    observer.observe(holder);
    return () => observer.disconnect();
  }, [isThere]);
  return [list, fits];
}
