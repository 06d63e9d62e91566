/** The numbers of what is pointed at, beside the pointer and always within the frame. */
import type { ReadonlySignal } from "@preact/signals";
import type { Description } from "./describe";

export interface Pointed {
  description: Description;
  x: number;
  y: number;
}

const WIDTH = 240;
/** Of a title, in a line. */
const LETTERS = 32;
/** Describes what has the focus of the keyboard, for screen readers. */
export const TOOLTIP_ID = "rnnvis-tooltip";

export function Tooltip({ pointed }: { pointed: ReadonlySignal<Pointed | null> }) {
  const now = pointed.value;
  if (!now) return null;
  const left = now.x + 14 + WIDTH > window.innerWidth ? Math.max(4, now.x - 14 - WIDTH) : now.x + 14;
  const { title, lines } = now.description;
  // Labels may take two lines, so this is a guess; above the pointer its lower end has its place.
  const height = 48 + 18 * (Math.ceil(title.length / LETTERS) + lines.length);
  const vertical =
    now.y + 14 + height > window.innerHeight && now.y > window.innerHeight / 2
      ? `bottom:${window.innerHeight - now.y + 10}px`
      : `top:${now.y + 14}px`;
  return (
    <div id={TOOLTIP_ID} class="tooltip" role="tooltip" style={`left:${left}px;${vertical};max-width:${WIDTH}px`}>
      <strong dir="auto">{title}</strong>
      <dl>
        {lines.map(([label, value], place) => (
          <div key={place}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
