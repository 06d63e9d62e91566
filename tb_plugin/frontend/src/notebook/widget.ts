/**
 * What a notebook loads, by anywidget: a frame for the tab, and the way between it and the kernel.
 *
 * The tab has a document of its own, so that neither styles nor keys pass from it to the notebook or back.
 */
import type { FromTab, Opening, ToTab } from "../api/widget/messages";
import { watchPageTheme } from "./page_theme";

/** What anywidget gives. */
interface Model {
  get(name: string): unknown;
  on(name: string, listener: (...values: never[]) => void): void;
  off(name: string, listener: (...values: never[]) => void): void;
  send(content: unknown, callbacks?: unknown, buffers?: readonly ArrayBuffer[]): void;
}

/** From the kernel; an answer has its content in the first buffer. */
type FromKernel = { readonly view: string; readonly id: number; readonly error?: string };

const SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox allow-modals";

/** Runs the tab's code once it comes, with what it is opened with. */
const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<style>html, body { margin: 0; height: 100%; } p { font: 15px sans-serif; margin: 2em; color: #777; }</style></head>
<body><p>Opening …</p><script>
addEventListener("message", ({ data, ports }) => {
  document.querySelector("p").remove();
  window.rnnvisNotebook = { ...data, port: ports[0] };
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = data.code;
  document.body.append(script);
}, { once: true });
</script></body></html>`;

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const view = Math.random().toString(36).slice(2);
  const frame = document.createElement("iframe");
  frame.title = "RNNVis";
  frame.setAttribute("sandbox", SANDBOX);
  frame.allow = "clipboard-write";
  const size = () =>
    (frame.style.cssText = `display:block;width:100%;height:${Number(model.get("height"))}px;border:0;background:none`);
  size();
  // What stands for it in the file is there for those who have no kernel.
  const hide = document.createElement("style");
  hide.textContent = `[data-rnnvis="${String(model.get("_kept"))}"] { display: none; }`;
  document.head.append(hide);

  let address = String(model.get("_address"));
  let port: MessagePort | null = null;
  const send = (content: unknown, buffers: readonly ArrayBuffer[] = []) => {
    try {
      model.send(content, undefined, buffers);
    } catch {
      // A notebook without its kernel.
      tell({ kind: "gone" });
    }
  };
  const tell = (message: ToTab, transfer: Transferable[] = []) => port?.postMessage(message, transfer);
  const theme = watchPageTheme(el, (shown) => tell({ kind: "theme", theme: shown }));

  // A notebook that moves its cells loads their frames anew.
  const open = async () => {
    const code = await unpacked(model.get("_code") as DataView);
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }: MessageEvent<FromTab>) => {
      if (data.kind === "address") address = data.address;
      else if (data.kind === "picture") send({ kind: "picture" }, [data.content]);
      else send({ kind: "ask", view, id: data.id, route: data.route, query: data.query });
    };
    const keepsPicture = model.get("_keeps_picture") === true;
    const opening: Omit<Opening, "port"> & { code: string } = { code, address, theme: theme.shown(), keepsPicture };
    frame.contentWindow?.postMessage(opening, "*", [channel.port2]);
  };
  const onAnswer = ((content: FromKernel, buffers: readonly DataView[]) => {
    if (content.view !== view) return;
    const { id, error } = content;
    if (error !== undefined) return tell({ kind: "refusal", id, error });
    const bytes = copied(buffers[0]!);
    tell({ kind: "answer", id, content: bytes }, [bytes]);
  }) as (...values: never[]) => void;
  // Told by Jupyter alone.
  const onLive = () => tell({ kind: "gone" });

  model.on("msg:custom", onAnswer);
  model.on("change:height", size);
  model.on("comm_live_update", onLive);
  frame.addEventListener("load", () => void open());
  frame.srcdoc = PAGE;
  el.append(frame);
  return () => {
    theme.end();
    model.off("msg:custom", onAnswer);
    model.off("change:height", size);
    model.off("comm_live_update", onLive);
    port?.close();
    frame.remove();
    hide.remove();
  };
}

function copied(bytes: DataView): ArrayBuffer {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice().buffer;
}

function unpacked(bytes: DataView): Promise<string> {
  const stream = new Blob([copied(bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

export default { render };
