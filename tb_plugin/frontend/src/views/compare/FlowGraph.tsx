/** Bars and bands of a flow, as strong as they are more than chance; what stayed in its cluster is pale. */
import type { ReadonlySignal } from "@preact/signals";
import { counted, percent } from "../../wording/numbers";
import type { FlowLayout } from "../../layout/flows";
import { sameBand } from "../../state/choices/selection";
import type { Band } from "../../state/choices/choices";
import { colourNumbers, type Flow } from "../../state/comparison/flows";
import type { Theme } from "../theme/theme";
import { cloudColour, colour } from "../theme/colours";
import type { Description } from "../pointing/describe";
import type { PointAtBand } from "./useCompared";

export interface FlowHandlers {
  chosen: Band | null;
  pointed: ReadonlySignal<Band | null>;
  onPoint: PointAtBand;
  onChoose: (band: Band) => void;
}

interface Props extends FlowHandlers {
  flow: Flow;
  layout: FlowLayout;
  /** Width and height of the drawing. */
  width: number;
  height: number;
  theme: Theme;
}

/** Units that did not move are in another chip by another cut of the tree. */
function movedLine(moved: number | null): Description["lines"] {
  if (moved === null) return [];
  return [moved === 0 ? ["", "none moved: the cut of the tree changed"] : ["moved by more than noise", String(moved)]];
}

const BAR = 7;
/** Room for the clusters' numbers outside of the bars. */
const NUMBERS = 20;

export function FlowGraph({ flow, layout, width, height, theme, chosen, pointed, onPoint, onChoose }: Props) {
  const cluster = flow.of === "units" ? "chip" : "cloud";
  const describe = ({ first, second, count }: FlowLayout["bands"][number]): Description => ({
    title: `${cluster} ${first} → ${cluster} ${second}`,
    lines: [
      [flow.of, String(count)],
      ["of the first", `${percent(count / layout.first[first]!.count)} of ${layout.first[first]!.count}`],
      ["of the second", `${percent(count / layout.second[second]!.count)} of ${layout.second[second]!.count}`],
      ["more than chance", percent(flow.excess[first]?.[second] ?? 0)],
      ["", flow.stays({ first, second }) ? `the same ${cluster}` : `another ${cluster}`],
      ...movedLine(flow.moved({ first, second })),
    ],
  });
  const focus = pointed.value ?? chosen;
  const ofSecond = colourNumbers(flow);
  // Chips have no colours of their own.
  const secondColour = (number: number) =>
    flow.of === "units" && flow.origin(number) === null
      ? colour("muted", theme)
      : cloudColour(ofSecond[number]!, theme);
  return (
    <svg
      class={focus ? "flow focused" : "flow"}
      width={width}
      height={height}
      role="group"
      aria-label={`flow of ${flow.of} from the first pane's ${cluster}s to the second's`}
      onPointerLeave={() => onPoint(null, null, 0, 0)}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by === undefined || !(event.target instanceof Element)) return;
        const bands = [...event.currentTarget.querySelectorAll<SVGElement>("[data-flow]")];
        bands[bands.indexOf(event.target as SVGElement) + by]?.focus();
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {layout.bands.map((band, index) => {
        const stays = flow.stays(band);
        const text = `${counted(band.count, flow.of.slice(0, -1))} from ${cluster} ${band.first} to ${cluster} ${band.second}`;
        return (
          <path
            key={`${band.first}:${band.second}`}
            class={`flow-band${stays ? " stays" : ""}${sameBand(band, focus) ? " near" : ""}`}
            data-flow={`${band.first}:${band.second}`}
            data-count={band.count}
            d={band.path}
            fill-opacity={bandOpacity(flow.excess[band.first]?.[band.second] ?? 0, stays)}
            fill={cloudColour(band.first, theme)}
            role="button"
            aria-label={text}
            aria-pressed={sameBand(band, chosen)}
            tabindex={index === 0 ? 0 : -1}
            onPointerMove={(event) => onPoint(band, describe(band), event.clientX, event.clientY)}
            onFocus={(event) => {
              if (!event.currentTarget.matches(":focus-visible")) return;
              const box = event.currentTarget.getBoundingClientRect();
              onPoint(band, describe(band), box.right, box.bottom);
            }}
            onBlur={() => onPoint(null, null, 0, 0)}
            onClick={() => onChoose(band)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" && event.key !== " ") return;
              event.preventDefault();
              onChoose(band);
            }}
          />
        );
      })}
      {(["first", "second"] as const).map((side) => (
        <g key={side} class="flow-bars">
          {layout[side].map(({ cluster: number, count, y, height: high }) => (
            <g key={number}>
              <title>{`${cluster} ${number}: ${counted(count, flow.of.slice(0, -1))}`}</title>
              <rect
                x={side === "first" ? NUMBERS : width - NUMBERS - BAR}
                y={y}
                width={BAR}
                height={Math.max(1, high)}
                fill={side === "first" ? cloudColour(number, theme) : secondColour(number)}
              />
              <text
                x={side === "first" ? NUMBERS - 4 : width - NUMBERS + 4}
                y={y + high / 2}
                dy="0.35em"
                text-anchor={side === "first" ? "end" : "start"}
              >
                {number}
              </text>
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** Faint where there are no more than by chance; pale where they stay in their cluster. */
function bandOpacity(excess: number, stays: boolean): number {
  return Math.round((0.08 + (stays ? 0.27 : 0.72) * excess) * 100) / 100;
}

/** The ends of the bands in a drawing of this width. */
export function flowEnds(width: number): readonly [number, number] {
  return [NUMBERS + BAR + 1, width - NUMBERS - BAR - 1];
}
