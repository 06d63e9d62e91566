/** The numbers of what is pointed at, beside the pointer and always within the frame. */
import type { ReadonlySignal } from "@preact/signals";
import type { Description } from "./describe";

export interface Pointed {
  description: Description;
  x: number;
  y: number;
}

const WIDTH = 240;
/** Describes what has the focus of the keyboard, for screen readers. */
export const TOOLTIP_ID = "rnnvis-tooltip";

export function Tooltip({ pointed }: { pointed: ReadonlySignal<Pointed | null> }) {
  const now = pointed.value;
  if (!now) return null;
  const left = now.x + 14 + WIDTH > window.innerWidth ? Math.max(4, now.x - 14 - WIDTH) : now.x + 14;
  const height = 30 + 18 * now.description.lines.length;
  const top = now.y + 14 + height > window.innerHeight ? Math.max(4, now.y - 10 - height) : now.y + 14;
  return (
    <div id={TOOLTIP_ID} class="tooltip" role="tooltip" style={`left:${left}px;top:${top}px;max-width:${WIDTH}px`}>
      <strong dir="auto">{now.description.title}</strong>
      <dl>
        {now.description.lines.map(([label, value], place) => (
          <div key={place}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
