/** Light or dark, as the background of a page is behind an element: no two notebooks name their themes alike. */

export type Theme = "light" | "dark";

/** Below it a background is dark; of 255. */
const MIDDLE = 128;

export function watchPageTheme(
  element: HTMLElement,
  onChange: (theme: Theme) => void,
): { shown(): Theme; end(): void } {
  let shown = themeBehind(element);
  const look = () => {
    const now = themeBehind(element);
    if (now !== shown) onChange((shown = now));
  };
  // Themes are classes, data attributes or style sheets; what they change is there a little later.
  const lookSoon = () => {
    look();
    setTimeout(look, 300);
  };
  const observer = new MutationObserver(lookSoon);
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributes: true });
  observer.observe(document.head, { childList: true });
  document.head.addEventListener("load", look, { capture: true }); // of a style sheet
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", lookSoon);
  return {
    // Anew: an element that is not yet on its page has none behind it.
    shown: () => (shown = themeBehind(element)),
    end() {
      observer.disconnect();
      document.head.removeEventListener("load", look, { capture: true });
      preference.removeEventListener("change", lookSoon);
    },
  };
}

function themeBehind(element: HTMLElement): Theme {
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const brightness = brightnessOf(getComputedStyle(at).backgroundColor);
    if (brightness !== null) return brightness < MIDDLE ? "dark" : "light";
  }
  return window.matchMedia("(prefers-color-scheme: dark)").matches && hasDarkScheme() ? "dark" : "light";
}

/** Also out of a shadow tree. */
function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** A page without a background is white, unless it lets the browser darken it. */
function hasDarkScheme(): boolean {
  return getComputedStyle(document.documentElement).colorScheme.includes("dark");
}

/** From 0 to 255; null where it is mostly seen through. Whatever way a colour is written, a canvas gives its bytes. */
function brightnessOf(colour: string): number | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return alpha < MIDDLE ? null : 0.299 * red + 0.587 * green + 0.114 * blue;
}
