/**
 * What opens the tab: TensorBoard imports this module into its frame and runs `render()`; a report and the frame of a
 * notebook open themselves.
 */
import { options, render as draw } from "preact";
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { Client } from "./api/client";
import { httpSource } from "./api/http_source";
import { setLimits, setLimitsOf } from "./api/limits";
import { parts } from "./api/packed/content";
import { PackedSource } from "./api/packed/packed_source";
import type { Source } from "./api/source";
import type { ToTab } from "./api/widget/messages";
import { widgetSource } from "./api/widget/widget_source";
import { browserAddress, keptAddress, ownAddress, type AddressBar } from "./state/address/browser_address";
import { createSession, type Session } from "./state/session/session";
import { watchTheme, type Theme } from "./views/theme/theme";
import { keepPicture } from "./views/saving/kept_picture";
import { drawBeforeEvents, onceAFrame } from "./views/tab/once_a_frame";
import { App } from "./views/tab/App";
import { styles } from "./views/tab/styles";

export function render(): void {
  open(httpSource(), browserAddress(), watchTheme());
}

function open(source: Source, address: AddressBar, theme: ReadonlySignal<Theme>): { root: Element; session: Session } {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.append(sheet);
  document.documentElement.lang = "en";
  document.title ||= "RNNVis";
  const root = document.createElement("div");
  root.id = "rnnvis";
  document.body.append(root);
  options.debounceRendering = onceAFrame;
  drawBeforeEvents();
  setLimits(source.limits);
  const session = createSession(new Client(source), address);
  effect(() => setLimitsOf(session.runs.value.value));
  source.watch(session.refresh);
  draw(<App session={session} theme={theme} />, root);
  return { root, session };
}

if (window.rnnvisReport) {
  const { content, columns } = parts(window.rnnvisReport);
  delete window.rnnvisReport;
  open(new PackedSource(content, columns), ownAddress(), watchTheme());
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
