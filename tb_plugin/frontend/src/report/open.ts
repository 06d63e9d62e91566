/** What opens a report: the tab and what it draws lie packed in the page, which is asked for nothing else. */
import { bytesOf } from "./base85";
import { unpackLzma } from "./lzma";

/** By a Python without LZMA pages are packed with gzip. */
async function unpack(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const holder = document.getElementById(id)!;
  const packed = bytesOf(holder.textContent!);
  const { length } = holder.dataset;
  holder.remove();
  if (length) return unpackLzma(packed, Number(length));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

const says = document.getElementById("rnnvis-says")!;
try {
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = new TextDecoder().decode(await unpack("rnnvis-code"));
  window.rnnvisReport = (await unpack("rnnvis-report")).buffer;
  says.remove();
  document.body.append(script);
} catch (error) {
  console.warn(error);
  says.textContent = "This report is damaged. Get its file again.";
}
