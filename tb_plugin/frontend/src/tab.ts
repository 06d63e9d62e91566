/**
 * The tab in TensorBoard's frame, which imports this module and runs `render()`, and in the page of `lightning-rnnvis view`:
 * it asks for what is looked at while the larger part of the code, which draws it, is on its way.
 */
import { Client } from "./api/client";
import { httpSource } from "./api/http_source";
import { browserAddress } from "./state/address/browser_address";
import { createSession } from "./state/session/session";

export function render(): void {
  const drawing = import("./drawing");
  const source = httpSource();
  const session = createSession(new Client(source), browserAddress());
  void drawing.then(({ drawTab }) => drawTab(source, session));
}
