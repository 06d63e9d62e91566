/** The chips of all columns of a strip on one canvas under them: as elements they are hundreds, gone through at each frame. */
import { useCallback } from "preact/hooks";
import { stackChips, type ThumbnailsLayout } from "../../../layout/thumbnails";
import { ColumnCanvas, type Show } from "../../components/drawing/ColumnCanvas";
import { colour, divergingScale } from "../../theme/colours";
import type { Theme } from "../../theme/theme";
import type { Column } from "./useColumns";

interface Props {
  columns: readonly Column[];
  layout: ThumbnailsLayout;
  height: number;
  /** The response at which colours are full. */
  clip: number;
  theme: Theme;
}

/** From top to bottom, as high as their units; coloured where a word was asked for. */
export function ChipsCanvas({ columns, layout, height, clip, theme }: Props) {
  const from = Math.floor(layout.from * layout.pitch);
  const to = Math.ceil(Math.min(layout.whole, layout.to * layout.pitch));
  const draw = useCallback(
    (show: Show) => {
      const isForced = window.matchMedia("(forced-colors: active)").matches;
      const fill = divergingScale(clip, theme);
      show([], (pen) => {
        for (const { left, thumbnail, state } of columns) {
          const [x, end] = [Math.round(left), Math.round(left + layout.width)];
          pen.fillStyle = isForced ? "Canvas" : colour("faint", theme);
          if (state !== "there") pen.fillRect(x, 0, end - x, height);
          const responses = state === "there" ? thumbnail?.responses : null;
          stackChips(thumbnail?.units ?? [], end - x, height).forEach((box, chip) => {
            if (!box) return;
            pen.fillStyle = responses ? fill(responses[chip] ?? 0) : colour("neutral", theme);
            pen.beginPath();
            pen.roundRect(x, box.y, box.width, box.height, Math.min(2, box.height / 3));
            pen.fill();
          });
        }
      });
    },
    [columns, layout.width, height, clip, theme],
  );
  return (
    <ColumnCanvas
      name="strip-canvas"
      column={{ x: from, y: 0, width: Math.max(0, to - from), height }}
      height={height}
      changes={false}
      theme={theme}
      draw={draw}
    />
  );
}
