/** What TensorBoard calls: it imports this module into the tab's frame and runs `render()`. */
import { render as draw } from "preact";
import { Client } from "./api/client";
import { watchForRecords } from "./api/reload";
import { browserAddress } from "./state/address/browser_address";
import { createSession } from "./state/session/session";
import { watchTheme } from "./views/common/theme";
import { App } from "./views/tab/App";
import { styles } from "./views/tab/styles";

export function render(): void {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.append(sheet);
  document.documentElement.lang = "en";
  const root = document.createElement("div");
  root.id = "rnnvis";
  document.body.append(root);
  const session = createSession(new Client(), browserAddress());
  watchForRecords(session.refresh);
  draw(<App session={session} theme={watchTheme()} />, root);
}
