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

/** A pen in the pixels of the drawing, on the panels of `grounds` alone: what was drawn before is gone. */
export type Cleared = (grounds: readonly { readonly box: Rectangle }[]) => CanvasRenderingContext2D;

interface Props {
  name: "units-canvas" | "words-canvas" | "strip-canvas";
  column: Rectangle;
  /** Of the drawing. */
  height: number;
  theme: Theme;
  /** Draws now, or at each frame of a move; called anew when it changes, or the place of the canvas. */
  draw: (cleared: Cleared) => void;
}

export function ColumnCanvas({ name, column, height, theme, draw }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = window.devicePixelRatio || 1;
  const { x, width } = column;
  useLayoutEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    draw((grounds) => {
      pen.setTransform(ratio, 0, 0, ratio, -x * ratio, 0);
      pen.globalAlpha = 1;
      pen.clearRect(x, 0, width, height);
      pen.fillStyle = colour("panel", theme);
      for (const { box } of grounds) pen.fillRect(box.x, box.y, box.width, box.height);
      return pen;
    });
  }, [draw, x, width, height, theme, ratio]);
  return (
    <canvas
      ref={canvas}
      class={name}
      aria-hidden="true"
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={`left:${x}px;width:${width}px;height:${height}px`}
    />
  );
}
