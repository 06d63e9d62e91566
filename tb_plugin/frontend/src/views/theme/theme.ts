/**
 * Light or dark, as TensorBoard shows it: `body.dark-mode` on the page around the frame; elsewhere, and where the
 * system sets the colours itself, as the system has it. On paper light.
 */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { watchPaper } from "./paper";

export type Theme = "light" | "dark";

export function watchTheme(): ReadonlySignal<Theme> {
  const [theme, printed] = [watchScreen(), watchPaper()];
  return computed(() => (printed.value ? "light" : theme.value));
}

function watchScreen(): ReadonlySignal<Theme> {
  const body = window.matchMedia("(forced-colors: active)").matches ? null : outerBody();
  if (body) {
    const read = (): Theme => (body.classList.contains("dark-mode") ? "dark" : "light");
    const theme = signal<Theme>(read());
    new MutationObserver(() => (theme.value = read())).observe(body, { attributes: true, attributeFilter: ["class"] });
    return theme;
  }
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  const theme = signal<Theme>(preference.matches ? "dark" : "light");
  preference.addEventListener("change", () => (theme.value = preference.matches ? "dark" : "light"));
  return theme;
}

/** The body of TensorBoard's page; null where there is no page around us, or none that we may read. */
function outerBody(): HTMLElement | null {
  try {
    return window.parent === window ? null : window.parent.document.body;
  } catch {
    return null;
  }
}
