/**
 * Runs in every frame before the page does, and times what the plugin's frame draws: from an input to the moment after
 * the frame that shows its effect was painted. All times are milliseconds on the clock of that frame.
 */
(() => {
  if (window === window.top) return;
  performance.setResourceTimingBufferSize(10_000);
  // A message sent from an animation frame arrives after that frame is painted.
  const afterFrame = (tell) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => tell(performance.now());
    channel.port2.postMessage(null);
  };
  // What the page draws in an animation frame is painted with that one, and what it draws elsewhere with the next.
  const nextFrame = window.requestAnimationFrame.bind(window);
  let inFrame = false;
  window.requestAnimationFrame = (callback) =>
    nextFrame((now) => {
      if (!inFrame) afterFrame(() => (inFrame = false));
      inFrame = true;
      callback(now);
    });
  const painted = (tell) => (inFrame ? afterFrame(tell) : nextFrame(() => afterFrame(tell)));

  const clock = { first: null, change: null, moves: [], handlers: [] };
  window.tabClock = clock;

  const parts = ["data-unit], [data-pane] .units-canvas", "data-word]", "data-link]", "data-step]"];
  const look = (now) => {
    if (!parts.every((part) => document.querySelector(`[data-pane] [${part}`))) return nextFrame(() => afterFrame(look));
    clock.first = now;
    console.debug("first picture");
  };
  nextFrame(() => afterFrame(look));

  let start = null;
  const begin = (event) => {
    inFrame = false;
    start = event.timeStamp;
  };
  for (const name of ["input", "click", "keydown"]) addEventListener(name, begin, true);
  new MutationObserver((records) => {
    if (start === null || !records.some(({ target }) => target.hasAttribute("data-pane"))) return;
    const since = start;
    start = null;
    painted((now) => (clock.change = now - since));
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-step", "data-clusters"] });

  /** For so many milliseconds: records drawn a second, frames a second that were left out, and the longest one. */
  clock.watch = (duration) =>
    new Promise((tell) => {
      let [records, left, longest] = [0, 0, 0];
      const observer = new MutationObserver((changes) => {
        records += changes.filter(({ target }) => target.hasAttribute("data-pane")).length;
      });
      observer.observe(document, { subtree: true, attributes: true, attributeFilter: ["data-step"] });
      const began = performance.now();
      let last = began;
      const look = () => {
        const now = performance.now();
        const took = now - last;
        last = now;
        longest = Math.max(longest, took);
        if (took > 25) left += Math.round((took * 60) / 1000) - 1;
        if (now - began < duration) return nextFrame(look);
        observer.disconnect();
        const seconds = (now - began) / 1000;
        tell([records / seconds, left / seconds, longest]);
      };
      nextFrame(look);
    });

  addEventListener(
    "pointermove",
    (event) => {
      const began = performance.now();
      const since = event.timeStamp;
      painted((now) => {
        clock.moves.push(now - since);
        clock.handlers.push(now - began);
      });
    },
    true,
  );
})();
