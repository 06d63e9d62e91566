/** Plays the records of a pane, so many a second; a record that is not there yet is waited for. */
import { useEffect, useRef, useState } from "preact/hooks";
import { effect } from "@preact/signals";
import { drawingsLeft, usePlayedFast } from "../components/drawing/useParts";

export interface Played {
  index: number;
  count: number;
  /** Whether `index` is drawn, or on the way to it in parts. */
  arrived: boolean;
  /** Records a second. */
  speed: number;
  go: (index: number) => void;
  /** Tells which record comes next, and others after it. */
  ahead: (index: number) => void;
}

export function usePlayer({ index, count, arrived, speed, go, ahead }: Played): [boolean, () => void] {
  const [playing, setPlaying] = useState(false);
  const next = useRef(0);
  const atEnd = index >= count - 1;
  usePlayedFast(playing, speed);

  // As it was drawn last: an effect ends after the next frame, and its timer may be due before that.
  const drawn = useRef({ playing, index });
  drawn.current = { playing, index };
  useEffect(() => {
    if (!playing) return;
    if (atEnd) {
      setPlaying(false);
      return;
    }
    if (!arrived) return;
    const goOn = () => drawn.current.playing && drawn.current.index === index && go(index + 1);
    // Its drawing may be left to the next frames: it is there with the last of them, for which nothing here is drawn anew.
    return effect(() => {
      if (drawingsLeft.value > 0) return;
      // From the time at which this one was due, not from now: the time that drawing takes does not add up.
      const now = performance.now();
      next.current = Math.max(now, next.current + 1000 / speed);
      const wait = next.current - now;
      // Not within a frame that draws: what stands around a drawing follows in the next one.
      const asking = setTimeout(() => ahead(index + 1), wait / 2);
      const timer = setTimeout(goOn, wait);
      return () => [asking, timer].forEach(clearTimeout);
    });
  }, [playing, index, arrived, atEnd, speed]);

  const toggle = () => {
    next.current = performance.now();
    if (!playing && atEnd) go(0);
    setPlaying(!playing && count > 1);
  };
  return [playing, toggle];
}

const KEY_HOLDERS =
  "button, input, select, textarea, summary, a[href], [contenteditable], [tabindex]:not([tabindex='-1']), [role=button]";

/** The space bar calls `toggle` where nothing that answers to it has the focus. */
export function useSpaceBar(toggle: (() => void) | null): void {
  const latest = useRef(toggle);
  latest.current = toggle;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== " " || event.repeat || event.altKey || event.ctrlKey || event.metaKey || !latest.current)
        return;
      if (event.target instanceof Element && event.target.closest(KEY_HOLDERS)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
