/** Pointing at a word or at a step colours the units by it, until the pointer goes elsewhere. */
import type { Previewed } from "../../state/records/pane_data";
import type { Mark } from "./marks";

/** A pointer on its way to something else should neither ask for answers nor make the units flicker. */
const REST_MS = 70;

function previewOf(mark: Mark | null): Previewed | null {
  if (mark?.kind === "word") return { word: mark.word };
  if (mark?.kind === "step") return { step: { sentence: mark.sentence, position: mark.step } };
  return null;
}

/** Reports the last mark once the pointer has rested on it. */
export function delayedPreview(show: (what: Previewed | null) => void): (mark: Mark | null) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (mark) => {
    clearTimeout(timer);
    timer = setTimeout(() => show(previewOf(mark)), REST_MS);
  };
}
