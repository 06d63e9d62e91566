/**
 * When Preact draws: once a frame, however much changed since the last. A record comes in several answers, and each of
 * them would draw the whole tab.
 */
const HIDDEN_MS = 100;

/** For `options.debounceRendering`. A page that is not seen has no frames, and draws all the same. */
export function onceAFrame(draw: () => void): void {
  let isDrawn = false;
  const once = () => {
    if (isDrawn) return;
    isDrawn = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    draw();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_MS);
}
