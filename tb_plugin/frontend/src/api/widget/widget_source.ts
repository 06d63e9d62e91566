/** The kernel of a notebook, which answers over the page around the frame. */
import { sayBusy } from "../busy";
import { RequestError, type Limits, type Query, type Source } from "../source";
import type { FromTab, ToTab } from "./messages";

const LIMITS: Limits = {
  charts: "There are no charts here. lightning_rnnvis.figures draws them in the notebook.",
  lenses: null,
  text: null,
  network: null,
  clusters: null,
};

/** How often the kernel is asked for new records. */
const EVERY_MS = 5_000;
/** So long an answer may take before it is said. */
const PATIENCE_MS = 4_000;

/**
 * A request that waits is made again after so many times that: JupyterLab asks beside a running cell, but what a widget
 * asks first goes behind it.
 */
const AGAIN = [1, 3];

const BUSY = "Waiting for the kernel: it runs a cell. If it was restarted, run this cell again.";
const GONE = "The kernel was restarted or has ended. Run this cell again.";

interface Waiting {
  resolve(content: unknown): void;
  reject(error: RequestError): void;
}

export function widgetSource(port: MessagePort, everyMs = EVERY_MS, patienceMs = PATIENCE_MS): Source {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  /** Ends what is said of a kernel that has gone; null while it is there. */
  let endGone: (() => void) | null = null;

  const refuseAll = () => {
    for (const { reject } of waiting.values()) reject(new RequestError(GONE));
    waiting.clear();
  };
  port.addEventListener("message", ({ data }: MessageEvent<ToTab>) => {
    if (data.kind === "gone") {
      endGone ??= sayBusy(GONE);
      refuseAll();
    }
    if (data.kind !== "answer" && data.kind !== "refusal") return;
    endGone?.();
    endGone = null;
    const asker = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "refusal") asker?.reject(new RequestError(data.error));
    else if (asker)
      unpacked(data.content).then(asker.resolve, () =>
        asker.reject(new RequestError("The kernel's answer could not be read. Try again.")),
      );
  });
  port.start();

  const ask = (route: string, query: Query): Promise<unknown> => {
    const id = ++asked;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    // Also where it has gone: a connection may come back.
    const post = () => port.postMessage({ kind: "ask", id, route, query } satisfies FromTab);
    post();
    let end = () => {};
    const timers = [
      setTimeout(() => {
        if (endGone) refuseAll();
        else end = sayBusy(BUSY);
      }, patienceMs),
      ...AGAIN.map((times) => setTimeout(post, times * patienceMs)),
    ];
    return answer.finally(() => {
      timers.forEach(clearTimeout);
      end();
    });
  };
  const watch = (look: () => void): void => {
    // Never a second time while an answer is awaited: a busy kernel would find them all in a row.
    setInterval(() => {
      if (!document.hidden && waiting.size === 0) look();
    }, everyMs);
  };
  return { ask, watch, limits: LIMITS };
}

async function unpacked(content: ArrayBuffer): Promise<unknown> {
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}
