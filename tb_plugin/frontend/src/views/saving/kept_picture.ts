/** Keeps a picture of the tab where it would be gone otherwise: in the file of a notebook. */
import type { ReadonlySignal } from "@preact/signals";
import { pngFile } from "../../export/files";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { pictureOf } from "./exported";

/** So long nothing may change before a picture is made. */
const STILL_MS = 2_000;

/** Hands over a PNG whenever the tab has come to rest and looks different. */
export function keepPicture(
  root: Element,
  session: Session,
  theme: ReadonlySignal<Theme>,
  keep: (png: Blob) => void,
): void {
  let last = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = async () => {
    const tab = root.querySelector(".rnnvis");
    if (!tab?.querySelector("[data-unit]")) return;
    const picture = pictureOf(tab, session, theme.peek());
    watch.takeRecords(); // what the picture itself lays out anew is no change
    if (picture.svg === last) return;
    last = picture.svg;
    const png = await pngFile(picture, 1);
    if (picture.svg === last) keep(png); // none that was overtaken
  };
  const onChange = () => {
    clearTimeout(timer);
    // What could not be drawn is no picture; the tab works without.
    timer = setTimeout(() => void draw().catch(() => {}), STILL_MS);
  };
  const watch = new MutationObserver(onChange);
  watch.observe(root, { subtree: true, childList: true, attributes: true });
}
