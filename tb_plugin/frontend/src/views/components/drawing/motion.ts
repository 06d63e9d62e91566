/**
 * Moves marks from where they were to where they belong.
 *
 * Not CSS transitions: a browser gives every SVG element in transition a compositor layer, and with 1,024 units and 500
 * words that took three times as long as drawing them. Marks are known by key and not by element, so that a unit
 * travels when it changes its chip, and a record that comes in the middle of a move goes on from there.
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { FAST_MS, isPlayedFast } from "./useParts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

const DURATION_MS = 350;

/** A move that has so few frames is none: it ends at once, and the browser has its time for what is next. */
const SLOW_FRAME_MS = 60;

/** Draws marks where they are at one moment. */
export type Draw = (places: Places) => void;
export type Places = ReadonlyMap<string, Point>;

export class Motion {
  private places: Places = new Map();
  private draw: Draw = () => {};
  private frame = 0;
  private moved = -Infinity;
  private gap = Infinity;

  /** Draws at once, marks that were there before at their old places, and then again as they move to `targets`. */
  move(targets: Places, draw: Draw): void {
    this.stop();
    this.draw = draw;
    const from = this.places;
    const show = (share: number) => {
      this.places = share < 1 ? between(from, targets, share) : targets;
      this.draw(this.places);
    };
    const moves = [...targets].some(([key, to]) => {
      const at = from.get(key);
      return at !== undefined && (at.x !== to.x || at.y !== to.y);
    });
    const now = performance.now();
    const gap = now - this.moved;
    // So is the third of which each begins before the last has ended.
    const isFast = isPlayedFast.peek() || gap < FAST_MS || Math.max(gap, this.gap) < DURATION_MS;
    if (moves) [this.moved, this.gap] = [now, gap];
    if (!moves || isFast || wantsStillness()) {
      show(1);
      return;
    }
    show(0);
    let began: number | null = null;
    let last = Infinity;
    const step = (now: number) => {
      began ??= now;
      const share = now - last > SLOW_FRAME_MS ? 1 : Math.min(1, (now - began) / DURATION_MS);
      last = now;
      show(eased(share));
      if (share < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** Draws what looks different now and does not move: a move that is under way goes on. */
  redraw(draw: Draw): void {
    this.draw = draw;
    draw(this.places);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}

/**
 * Moves the elements of a group that carry `attribute`, whose value is their key, by their `transform`. A text stands in
 * a group that carries it: one that moves by itself is shaped anew at every frame, which takes ten times as long.
 * `made`: changes where they are made anew though they go nowhere else.
 */
export function useMotion(
  group: RefObject<SVGGElement | null>,
  attribute: string,
  targets: ReadonlyMap<string, Point>,
  made: unknown = null,
): void {
  const motion = useMemo(() => new Motion(), []);
  // What was drawn last, so that a thousand elements need not be asked at every frame.
  const drawn = useMemo(() => new WeakMap<Element, string>(), []);
  useLayoutEffect(() => {
    const elements = [...(group.current?.querySelectorAll(`[${attribute}]`) ?? [])];
    const marks = elements.map((element) => [element, element.getAttribute(attribute) ?? ""] as const);
    motion.move(targets, (places) => {
      for (const [element, key] of marks) {
        const place = places.get(key);
        if (!place) continue;
        const transform = `translate(${rounded(place.x)},${rounded(place.y)})`;
        if (drawn.get(element) === transform) continue;
        drawn.set(element, transform);
        element.setAttribute("transform", transform);
      }
    });
  }, [targets, made]);
  useEffect(() => () => motion.stop(), []);
}

function between(from: Places, to: Places, share: number): Places {
  const places = new Map<string, Point>();
  for (const [key, end] of to) {
    const start = from.get(key) ?? end;
    const at = (from: number, to: number) => from + (to - from) * share;
    places.set(key, { x: at(start.x, end.x), y: at(start.y, end.y) });
  }
  return places;
}

/** Slow at both ends. */
function eased(share: number): number {
  return share * share * (3 - 2 * share);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function wantsStillness(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
