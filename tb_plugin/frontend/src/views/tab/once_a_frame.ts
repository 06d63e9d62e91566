/**
 * When Preact draws: once a frame, however much changed since the last. A record comes in several answers, and each of
 * them would draw the whole tab. What a person does with a key or a button is drawn at once, so that a second key within
 * the frame meets what the first one did; so is what paper shows otherwise, for which there is no frame.
 */
const HIDDEN_MS = 100;
const DONE_BY_A_PERSON = ["keydown", "keyup", "click", "dblclick", "pointerdown", "pointerup", "input", "change"];
const PRINTED = ["beforeprint", "afterprint"];

let drawWaiting: (() => void) | null = null;

/** For `options.debounceRendering`. A page that is not seen has no frames, and draws all the same. */
export function onceAFrame(draw: () => void): void {
  if (window.event && [...DONE_BY_A_PERSON, ...PRINTED].includes(window.event.type)) return queueMicrotask(draw);
  const once = () => {
    if (drawWaiting !== once) return;
    drawWaiting = null;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    draw();
  };
  drawWaiting = once;
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_MS);
}

/**
 * Draw what waits for its frame before a person presses something, which then meets what has come. Not before what a press
 * has changed in a field is told: drawing would put the old value back.
 */
export function drawBeforeEvents(): void {
  for (const type of ["keydown", "pointerdown"])
    window.addEventListener(type, () => drawWaiting?.(), { capture: true });
}
