/** Draws a record in two frames where records follow one another fast, so that neither takes so long that one is left out. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { signal, type ReadonlySignal } from "@preact/signals";
import { FAST_MS } from "./motion";

const left = signal(0);

/** How many drawings are left for the next frame: who goes on to the next record waits until each is there. */
export const drawingsLeft: ReadonlySignal<number> = left;

/**
 * The record that is drawn whole: the one before while a part of this one is left to the next frame, which is drawn
 * without being asked for. That is so once a record and never twice in a row: what comes with every frame is drawn whole
 * every other time.
 */
export function useWhole<Shown>(record: Shown): Shown {
  const last = useRef({ record, whole: record, drawn: -Infinity }).current;
  const [, draw] = useState(0);
  const isAnother = record !== last.record;
  const now = performance.now();
  const isLeft = isAnother && now - last.drawn < FAST_MS && last.whole === last.record;
  if (isAnother) [last.record, last.drawn] = [record, now];
  if (!isLeft) last.whole = record;
  useLayoutEffect(() => {
    if (!isLeft) return;
    // Not within the effect: what is drawn there is drawn in the same frame.
    const timer = setTimeout(() => draw((times) => times + 1));
    left.value += 1;
    return () => {
      clearTimeout(timer);
      left.value -= 1;
    };
  });
  return last.whole;
}
