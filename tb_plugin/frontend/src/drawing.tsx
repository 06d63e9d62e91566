/** The tab as it is drawn into a page. */
import { options, render as draw } from "preact";
import { effect, type ReadonlySignal } from "@preact/signals";
import { setLimits, setLimitsOf } from "./api/limits";
import type { Source } from "./api/source";
import type { Session } from "./state/session/session";
import { kindOf, setNoun } from "./wording/nouns";
import { watchTheme, type Theme } from "./views/theme/theme";
import { drawBeforeEvents, onceAFrame } from "./views/tab/once_a_frame";
import { App } from "./views/tab/App";
import { styles } from "./views/tab/styles";

/** Draws what a session over a source knows, in a theme or in that of the page around; gives the element. */
export function drawTab(source: Source, session: Session, theme: ReadonlySignal<Theme> = watchTheme()): Element {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.append(sheet);
  document.documentElement.lang = "en";
  document.title ||= "RNNVis";
  const root = document.createElement("div");
  root.id = "rnnvis";
  document.body.append(root);
  setLimits(source.limits);
  effect(() => setLimitsOf(session.runs.value.value));
  effect(() => {
    const shown = session.panes.value.flatMap(({ content }) => content.value?.snapshot ?? []);
    setNoun(shown.map(kindOf));
  });
  source.watch(session.refresh);
  // What is there by now is drawn at once, in the size that is read as it is drawn.
  draw(<App session={session} theme={theme} />, root);
  options.debounceRendering = onceAFrame;
  drawBeforeEvents();
  return root;
}
