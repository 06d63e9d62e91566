/** A canvas under the drawing, as wide as one of its columns and as sharp as the screen, for marks too many for elements. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { colour } from "../../theme/colours";
import type { Theme } from "../../theme/theme";

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Shows marks, drawn in the pixels of the drawing, on the panels of `grounds` alone: what was drawn before is gone. */
export type Show = (grounds: readonly { readonly box: Rectangle }[], marks: (pen: Pen) => void) => void;

interface Props {
  name: "units-canvas" | "words-canvas" | "strip-canvas";
  column: Rectangle;
  /** Of the drawing. */
  height: number;
  /** Whether it is another one at each record. */
  changes: boolean;
  theme: Theme;
  /** Draws now, or at each frame of a move; called anew when it changes, or the place of the canvas. */
  draw: (show: Show) => void;
}

/**
 * Of a canvas that changes, in pixels: one of another width is made anew, and columns are a few pixels wider or less at each
 * record. What is too wide shows nothing.
 */
const WIDTHS = 64;

export function ColumnCanvas({ name, column, height, changes, theme, draw }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = window.devicePixelRatio || 1;
  const { x } = column;
  const width = changes ? Math.ceil(column.width / WIDTHS) * WIDTHS : column.width;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const [pen, done] = changes ? [canvas.current.getContext("2d"), () => {}] : aside(canvas.current);
    if (!pen) return;
    draw((grounds, marks) => {
      pen.setTransform(ratio, 0, 0, ratio, -x * ratio, 0);
      pen.globalAlpha = 1;
      pen.clearRect(x, 0, width, height);
      pen.fillStyle = colour("panel", theme);
      for (const { box } of grounds) pen.fillRect(box.x, box.y, box.width, box.height);
      marks(pen);
      done();
    });
  }, [draw, x, width, height, theme, ratio]);
  return (
    <canvas
      ref={canvas}
      class={name}
      aria-hidden="true"
      width={across}
      height={down}
      style={`left:${x}px;width:${width}px;height:${height}px`}
    />
  );
}

/**
 * What is drawn aside stands in a canvas as an image: a browser without a graphics processor copies every other one at each
 * frame, whatever has changed.
 */
function aside(canvas: HTMLCanvasElement): [pen: Pen | null, done: () => void] {
  const shown = typeof OffscreenCanvas === "undefined" ? null : canvas.getContext("bitmaprenderer");
  if (!shown) return [canvas.getContext("2d"), () => {}];
  const drawn = new OffscreenCanvas(Math.max(1, canvas.width), Math.max(1, canvas.height));
  return [drawn.getContext("2d"), () => shown.transferFromImageBitmap(drawn.transferToImageBitmap())];
}
