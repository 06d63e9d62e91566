/** What stands around a drawing: while records are played fast it follows in a frame of its own, after the last part of each. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { drawingsLeft, isPlayedFast } from "./useParts";

export function AfterParts({ children }: { children: ComponentChildren }) {
  const last = useRef({ given: children, shown: children, isDue: false }).current;
  const [, draw] = useState(0);
  const hasParts = drawingsLeft.value > 0;
  // Nothing is passed over twice in a row.
  const isNewAgain = last.given !== last.shown && last.given !== children;
  last.given = children;
  if (!isPlayedFast.value || last.isDue || isNewAgain) last.shown = children;
  last.isDue = false;
  const isLeft = last.shown !== children;
  useLayoutEffect(() => {
    if (!isLeft || hasParts) return;
    // Not within the effect: what is drawn there is drawn in the same frame.
    const timer = setTimeout(() => {
      last.isDue = drawingsLeft.peek() === 0;
      if (last.isDue) draw((times) => times + 1);
    });
    return () => clearTimeout(timer);
  });
  return <>{last.shown}</>;
}
