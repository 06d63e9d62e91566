/** A short piece of a training's line, as it is drawn in the curves. */
import type { Theme } from "../theme/theme";
import { lineColour, lineDashes } from "../theme/colours";

export function LineMark({ place, theme }: { place: number; theme: Theme }) {
  return (
    <svg class="line-mark" width={16} height={8} aria-hidden="true">
      <path d="M0 4H16" stroke={lineColour(place, theme)} stroke-dasharray={lineDashes(place)} />
    </svg>
  );
}
