/** Draws a record in several frames where records follow one another fast, so that none takes so long that one is left out. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { computed, signal, type ReadonlySignal } from "@preact/signals";

/** What follows so soon, as where ten records are played a second, is drawn in parts; its moves are jumps, for none would be seen. */
export const FAST_MS = 150;

const left = signal(0);

/** How many drawings are left for the next frames: who goes on to the next record waits until each is there. */
export const drawingsLeft: ReadonlySignal<number> = left;

const players = signal(0);

/** Whether records are played, each for so short a time that nobody points at what it shows. */
export const isPlayedFast: ReadonlySignal<boolean> = computed(() => players.value > 0);

/** Says so while records are played, so many a second. */
export function usePlayedFast(playing: boolean, speed: number): void {
  const isFast = playing && 1000 / speed < FAST_MS;
  useLayoutEffect(() => {
    if (!isFast) return;
    players.value += 1;
    return () => void (players.value -= 1);
  }, [isFast]);
}

/**
 * How many of its parts are drawn of a record, and the record of which all are: the one before while parts of this one are
 * left to the next frames, one each, which are drawn without being asked for. That is so where records are played fast, or
 * one comes soon after another, once a record and never twice in a row: what comes with every frame is drawn whole every
 * other time.
 */
export function useParts<Shown>(record: Shown, parts: number): { whole: Shown; drawn: number } {
  const last = useRef({ record, whole: record, drawn: parts, began: -Infinity }).current;
  const [, draw] = useState(0);
  if (record === last.record) last.drawn = Math.min(parts, last.drawn + 1);
  else {
    const now = performance.now();
    const isFast = isPlayedFast.peek() || now - last.began < FAST_MS;
    last.drawn = isFast && last.whole === last.record ? 1 : parts;
    [last.record, last.began] = [record, now];
  }
  if (last.drawn === parts) last.whole = record;
  const isLeft = last.drawn < parts;
  useLayoutEffect(() => {
    if (!isLeft) return;
    left.value += 1;
    return () => void (left.value -= 1);
  }, [isLeft]);
  useLayoutEffect(() => {
    if (!isLeft) return;
    // Not within the effect: what is drawn there is drawn in the same frame.
    const timer = setTimeout(() => draw((times) => times + 1));
    return () => clearTimeout(timer);
  });
  return { whole: last.whole, drawn: last.drawn };
}
