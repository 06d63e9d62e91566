/** The whole tab in one module: a report and the frame of a notebook hold it, and open themselves. */
import { signal, type ReadonlySignal } from "@preact/signals";
import { Client } from "./api/client";
import { parts } from "./api/packed/content";
import { PackedSource } from "./api/packed/packed_source";
import type { Source } from "./api/source";
import type { ToTab } from "./api/widget/messages";
import { widgetSource } from "./api/widget/widget_source";
import { drawTab } from "./drawing";
import { keptAddress, ownAddress, type AddressBar } from "./state/address/browser_address";
import { createSession } from "./state/session/session";
import type { Theme } from "./views/theme/theme";
import { keepPicture } from "./views/saving/kept_picture";
import * as allAround from "./views/tab/around";
import { around } from "./views/tab/later";

around.value = allAround;

function open(source: Source, address: AddressBar, theme?: ReadonlySignal<Theme>) {
  const session = createSession(new Client(source), address);
  return { root: drawTab(source, session, theme), session };
}

if (window.rnnvisReport) {
  const { content, columns } = parts(window.rnnvisReport);
  delete window.rnnvisReport;
  open(new PackedSource(content, columns), ownAddress());
}

const opening = window.rnnvisNotebook;
if (opening) {
  const { port } = opening;
  const theme = signal<Theme>(opening.theme);
  port.addEventListener("message", ({ data }: MessageEvent<ToTab>) => {
    if (data.kind === "theme") theme.value = data.theme;
  });
  const address = keptAddress(opening.address, (hash) => port.postMessage({ kind: "address", address: hash }));
  const { root, session } = open(widgetSource(port), address, theme);
  if (opening.keepsPicture)
    keepPicture(root, session, theme, (png) => {
      void png.arrayBuffer().then((content) => port.postMessage({ kind: "picture", content }, [content]));
    });
}
