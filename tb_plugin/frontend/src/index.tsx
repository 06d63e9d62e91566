/** What opens the tab: TensorBoard imports this module into its frame and runs `render()`; a report opens itself. */
import { render as draw } from "preact";
import { Client } from "./api/client";
import { httpSource } from "./api/http_source";
import { setLimits } from "./api/limits";
import { HOLDER, unpack } from "./api/packed/content";
import { PackedSource } from "./api/packed/packed_source";
import type { Source } from "./api/source";
import { browserAddress, ownAddress, type AddressBar } from "./state/address/browser_address";
import { createSession } from "./state/session/session";
import { watchTheme } from "./views/common/theme";
import { App } from "./views/tab/App";
import { styles } from "./views/tab/styles";

export function render(): void {
  open(httpSource(), browserAddress());
}

function open(source: Source, address: AddressBar): void {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.append(sheet);
  document.documentElement.lang = "en";
  const root = document.createElement("div");
  root.id = "rnnvis";
  document.body.append(root);
  setLimits(source.limits);
  const session = createSession(new Client(source), address);
  source.watch(session.refresh);
  draw(<App session={session} theme={watchTheme()} />, root);
}

const holder = document.getElementById(HOLDER);
if (holder)
  void unpack(holder.textContent).then(({ content, columns }) => {
    holder.remove();
    open(new PackedSource(content, columns), ownAddress());
  });
