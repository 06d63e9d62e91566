/** Which unit lies under the pointer, where units are drawn on a canvas and are no elements that could tell. */
import type { Chip } from "../api/types";
import type { ChipsLayout } from "./chips";

/** The unit whose square holds the point, in pixels of the drawing; null beside all squares. */
export function unitAt(chips: readonly Chip[], layout: ChipsLayout, x: number, y: number): number | null {
  const { side } = layout;
  for (const [index, { box, cells }] of layout.chips.entries()) {
    if (x < box.x || y < box.y || x >= box.x + box.width || y >= box.y + box.height) continue;
    const position = cells.findIndex((cell) => x >= cell.x && y >= cell.y && x < cell.x + side && y < cell.y + side);
    return chips[index]?.units[position]?.unit ?? null;
  }
  return null;
}
