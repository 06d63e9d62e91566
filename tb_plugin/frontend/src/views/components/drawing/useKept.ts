/** What was drawn last, as long as it may stay: preact passes over what is the same element as before. */
import { useRef } from "preact/hooks";
import type { VNode } from "preact";

/**
 * Draws anew, unless all that it is made of is the same. `besides`: what it is made of, too, but may lag behind while it
 * `mayStay` as it was.
 */
export function useKept(
  madeOf: readonly unknown[],
  besides: readonly unknown[] = [],
  mayStay = false,
): (draw: () => VNode) => VNode {
  const last = useRef<{ drawn: VNode; madeOf: readonly unknown[]; besides: readonly unknown[] } | null>(null);
  return (draw) => {
    const before = last.current;
    if (before && sameAll(before.madeOf, madeOf) && (mayStay || sameAll(before.besides, besides))) return before.drawn;
    const drawn = draw();
    last.current = { drawn, madeOf, besides };
    return drawn;
  };
}

function sameAll(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, place) => one === others[place]);
}

/**
 * What is drawn in several parts, of which so many are `drawn`: each by its name is what was drawn last while its part is
 * left for a later frame, and while all that the drawing is made of is the same.
 */
export function useInParts(
  drawn: number,
  madeOf: readonly unknown[],
): (part: number, name: string, draw: () => VNode) => VNode {
  const kept = useRef(new Map<string, { drawn: VNode; madeOf: readonly unknown[] }>()).current;
  return (part, name, draw) => {
    const before = kept.get(name);
    if (before && (drawn < part || sameAll(before.madeOf, madeOf))) return before.drawn;
    const now = { drawn: draw(), madeOf };
    kept.set(name, now);
    return now.drawn;
  };
}

/** The same for each of many, by key: with a hundred of them, one that changes is drawn and the others are passed over. */
export function useEachKept(): (key: string, madeOf: readonly unknown[], draw: () => VNode) => VNode {
  const kept = useRef(new Map<string, { drawn: VNode; madeOf: readonly unknown[] }>()).current;
  return (key, madeOf, draw) => {
    const before = kept.get(key);
    if (before && sameAll(before.madeOf, madeOf)) return before.drawn;
    const drawn = draw();
    kept.set(key, { drawn, madeOf });
    return drawn;
  };
}
