/** What was drawn last, as long as it may stay: preact passes over what is the same element as before. */
import { useRef } from "preact/hooks";
import type { VNode } from "preact";

/** Draws anew, unless it `mayStay` and all that it is made of is the same. */
export function useKept(mayStay: boolean, madeOf: readonly unknown[]): (draw: () => VNode) => VNode {
  const last = useRef<{ drawn: VNode; madeOf: readonly unknown[] } | null>(null);
  return (draw) => {
    const same =
      mayStay &&
      last.current?.madeOf.length === madeOf.length &&
      last.current.madeOf.every((one, place) => one === madeOf[place]);
    const drawn = same ? last.current!.drawn : draw();
    last.current = { drawn, madeOf };
    return drawn;
  };
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
    if (before && (drawn < part || before.madeOf.every((one, place) => one === madeOf[place]))) return before.drawn;
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
    if (before?.madeOf.every((one, place) => one === madeOf[place])) return before.drawn;
    const drawn = draw();
    kept.set(key, { drawn, madeOf });
    return drawn;
  };
}
