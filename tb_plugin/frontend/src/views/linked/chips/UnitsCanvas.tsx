/** The squares of all units on one canvas under the drawing, where there are too many for elements. */
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { Chip } from "../../../api/types";
import type { Box } from "../../../layout/box";
import type { ChipsLayout } from "../../../layout/chips/chips";
import type { Theme } from "../../theme/theme";
import { ColumnCanvas, type Show } from "../../components/drawing/ColumnCanvas";
import { Motion, type Places } from "../../components/drawing/motion";
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
  const motion = useMemo(() => new Motion(), []);
  const targets = useMemo(() => unitPlaces(chips, layout), [chips, layout]);
  const moved = useRef<Places | null>(null);
  const draw = useCallback(
    (show: Show) => {
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
      const drawAt = (places: Places) =>
        show(layout.chips, (pen) => {
          for (const square of squares) {
            const place = places.get(square.key);
            if (!place) continue;
            pen.fillStyle = square.fill;
            pen.globalAlpha = square.opacity;
            pen.translate(place.x, place.y);
            pen.fill(square.shape);
            pen.translate(-place.x, -place.y);
          }
        });
      if (moved.current === targets) motion.redraw(drawAt);
      else motion.move(targets, drawAt);
      moved.current = targets;
    },
    [targets, paint, theme],
  );
  useEffect(() => () => motion.stop(), []);
  return <ColumnCanvas name="units-canvas" column={column} height={height} changes theme={theme} draw={draw} />;
}
