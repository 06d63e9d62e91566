/** Asks the server for what is looked at while the larger part of the code, which draws it, is on its way. */
import { Client } from "./api/client";
import { httpSource } from "./api/http_source";
import { browserAddress } from "./state/address/browser_address";
import { drawable } from "./state/session/settled";
import { createSession } from "./state/session/session";

/** A record that takes longer finds its place drawn; one that is there by then is drawn with it, at once. */
const PATIENCE_MS = 50;

/** `runs`: the answer to the first question, which was asked before. */
export function openTab(runs: Promise<Response>): void {
  let first: Promise<Response> | null = runs;
  const source = httpSource((input, options) => {
    const asked = input === "./runs" ? first : null;
    if (asked) first = null;
    return asked ?? fetch(input, options);
  });
  const session = createSession(new Client(source), browserAddress());
  void import("./drawing").then(async ({ drawTab }) => {
    await Promise.race([drawable(session), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
    drawTab(source, session);
  });
}
