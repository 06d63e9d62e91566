/** Files for the person, pictures from SVG, and the clipboard: everything here leaves the tab. */
import { counted } from "../wording/numbers";
import type { SavedPicture } from "./picture";

/** Pixels of a PNG for one of the screen. */
const SHARPER = 2;

/** Hands a file to the browser; what to tell the person. A frame may let no file out, which nobody in it can know. */
export function saveFile(content: Blob, name: string): string {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Not at once: the browser reads the file after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const saved = `Saved ${name}, ${counted(Math.ceil(content.size / 1000), "kB", "kB")}`;
  // A frame without an origin is a sandbox.
  if (window.parent === window || window.origin !== "null") return `${saved}.`;
  return `${saved}, if the page around this frame lets it: where none came, open this page by itself.`;
}

export function svgFile({ svg }: Pick<SavedPicture, "svg">): Blob {
  return new Blob([svg], { type: "image/svg+xml;charset=utf-8" });
}

export function csvFile(text: string): Blob {
  return new Blob([text], { type: "text/csv;charset=utf-8" });
}

/** TensorBoard's policy lets images come from `blob:`. */
export async function pngFile(picture: SavedPicture, sharper = SHARPER): Promise<Blob> {
  const address = URL.createObjectURL(svgFile(picture));
  try {
    const image = new Image();
    image.src = address;
    await image.decode().catch(() => {
      throw new Error("The browser could not draw the picture. Save it as SVG instead.");
    });
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * sharper;
    canvas.height = picture.height * sharper;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) =>
        blob ? resolve(blob) : reject(new Error("The picture is too large for the browser. Save it as SVG instead.")),
      ),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** False where the browser refuses: a page that is not secure, or a frame without the permission. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
