/** Opens the tour, which is drawn elsewhere. */
import { signal } from "@preact/signals";

export const NAME = "how to read";

export const isOpen = signal(false);

/** Without a text of its own, a question mark that says its name when pointed at. */
export function TourButton({ label }: { label?: string }) {
  const named = label ? {} : { "aria-label": NAME, title: NAME };
  return (
    <button type="button" class="wide" aria-haspopup="dialog" {...named} onClick={() => (isOpen.value = true)}>
      {label ?? "?"}
    </button>
  );
}
