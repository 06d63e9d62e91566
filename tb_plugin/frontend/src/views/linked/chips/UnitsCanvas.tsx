/** The squares of all units on one canvas under the drawing, where there are too many for elements. */
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Chip } from "../../../api/types";
import type { Box } from "../../../layout/box";
import type { ChipsLayout } from "../../../layout/chips/chips";
import type { Theme } from "../../theme/theme";
import { colour } from "../../theme/colours";
import { Motion, type Places } from "../../components/motion";
import { unitFill, unitOpacity, unitPlaces, unitShape, type UnitPaint } from "./units";

interface Props {
  chips: readonly Chip[];
  layout: ChipsLayout;
  /** The chips' column, and the height of the drawing. */
  column: Box;
  height: number;
  paint: UnitPaint;
  theme: Theme;
}

export function UnitsCanvas({ chips, layout, column, height, paint, theme }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const motion = useMemo(() => new Motion(), []);
  const targets = useMemo(() => unitPlaces(chips, layout), [chips, layout]);
  const moved = useRef<Places | null>(null);
  const ratio = window.devicePixelRatio || 1;
  useLayoutEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    const [along, against] = [false, true].map((is) => new Path2D(unitShape(layout.side, is))) as [Path2D, Path2D];
    const fill = unitFill(paint, theme);
    const squares = chips.flatMap(({ units }) =>
      units.map(({ unit, steadiness, polarity }) => ({
        key: String(unit),
        fill: fill(unit),
        opacity: unitOpacity(steadiness),
        shape: polarity < 0 ? against : along,
      })),
    );
    const draw = (places: Places) => {
      pen.setTransform(ratio, 0, 0, ratio, -column.x * ratio, 0);
      pen.globalAlpha = 1;
      pen.clearRect(column.x, 0, column.width, height);
      pen.fillStyle = colour("panel", theme);
      for (const { box } of layout.chips) pen.fillRect(box.x, box.y, box.width, box.height);
      for (const square of squares) {
        const place = places.get(square.key);
        if (!place) continue;
        pen.fillStyle = square.fill;
        pen.globalAlpha = square.opacity;
        pen.translate(place.x, place.y);
        pen.fill(square.shape);
        pen.translate(-place.x, -place.y);
      }
    };
    if (moved.current === targets) motion.redraw(draw);
    else motion.move(targets, draw);
    moved.current = targets;
  }, [targets, paint, theme, column.x, column.width, height, ratio]);
  useEffect(() => () => motion.stop(), []);
  return (
    <canvas
      ref={canvas}
      class="units-canvas"
      aria-hidden="true"
      width={Math.round(column.width * ratio)}
      height={Math.round(height * ratio)}
      style={`left:${column.x}px;width:${column.width}px;height:${height}px`}
    />
  );
}
