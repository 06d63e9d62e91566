/** Memory chips: a rectangle a chip, a square a unit. */
import { useMemo, useRef } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { Chip } from "../../../api/types";
import type { Box } from "../../../layout/box";
import type { ChipsLayout } from "../../../layout/chips";
import { counted } from "../../../layout/numbers";
import { fitParts, type Measure } from "../../../layout/text";
import type { Selection } from "../../../state/choices/choices";
import type { Theme } from "../../common/theme";
import type { Mark } from "../../pointing/marks";
import { useMotion } from "../../common/motion";
import { UnitOverlay } from "./UnitOverlay";
import { isOnCanvas, unitFill, unitOpacity, unitPlaces, unitShape } from "./units";
import { visibleWord } from "../../../layout/words";

interface Props {
  chips: readonly Chip[];
  layout: ChipsLayout;
  column: Box;
  /** Along the chip of each unit, by unit, or null where nothing colours. */
  values: readonly number[] | null;
  clip: number;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
  /** Chips whose links to a cloud are drawn: outlined when the cloud is pointed at. */
  linkedTo: (cloud: number) => readonly number[];
  theme: Theme;
  measure: Measure;
}

export function Chips({ chips, layout, column, values, clip, selection, hovered, linkedTo, theme, measure }: Props) {
  const group = useRef<SVGGElement>(null);
  const places = useMemo(() => unitPlaces(chips, layout), [chips, layout]);
  const onCanvas = isOnCanvas(chips);
  const drawn = useMemo(() => {
    const fill = unitFill(values, clip, theme);
    const shapes = { 1: unitShape(layout.side, false), [-1]: unitShape(layout.side, true) };
    return chips.map((chip, index) => {
      const { box, labelY } = layout.chips[index]!;
      const title = `chip ${chip.chip}`;
      const size = counted(chip.units.length, "unit");
      const words = chip.strongest_words.map((word) => visibleWord(word));
      const parts = [` · ${size}`, ...words.map((word, place) => `${place === 0 ? " · " : ", "}${word}`)];
      const room = column.width - measure(title, 12) - 4;
      return (
        <g
          key={chip.chip}
          class="chip"
          data-chip={chip.chip}
          role="group"
          tabindex={index === 0 ? 0 : -1}
          aria-label={`${title}, ${[size, ...words].join(", ")}`}
        >
          <text class="chip-label" x={box.x} y={labelY}>
            <tspan class="name">{title}</tspan>
            <tspan>{fitParts(parts, room, 11, measure)}</tspan>
          </text>
          <rect class="ground" rx={4} {...box} />
          {!onCanvas &&
            chip.units.map(({ unit, margin, polarity }, position) => (
              <path
                key={unit}
                class="unit"
                data-unit={unit}
                role="button"
                tabindex={index === 0 && position === 0 ? 0 : -1}
                aria-label={polarity < 0 ? `unit ${unit}, against its chip` : `unit ${unit}`}
                d={shapes[polarity]}
                fill={fill(unit)}
                fill-opacity={unitOpacity(margin)}
              />
            ))}
        </g>
      );
    });
  }, [chips, layout, column.width, values, clip, theme, measure]);
  useMotion(group, "data-unit", places);
  return (
    <g class="chips" ref={group}>
      {drawn}
      {onCanvas && <UnitOverlay chips={chips} layout={layout} selection={selection} hovered={hovered} />}
      <Outlines chips={chips} layout={layout} selection={selection} hovered={hovered} linkedTo={linkedTo} />
    </g>
  );
}

/** Drawn over the chips, so that pointing at a unit redraws two rectangles and not a thousand. */
function Outlines({
  chips,
  layout,
  selection,
  hovered,
  linkedTo,
}: Pick<Props, "chips" | "layout" | "selection" | "hovered" | "linkedTo">) {
  const mark = hovered.value;
  const linked = mark?.kind === "cloud" ? linkedTo(mark.cloud) : [];
  const pointedChip = mark && "chip" in mark ? mark.chip : null;
  const pointedUnit = mark?.kind === "unit" ? mark.unit : null;
  const outlines = [];
  for (const [chip, kept] of [
    [pointedChip, false],
    [selection.chip, true],
    ...linked.map((one) => [one, false] as const),
  ] as const) {
    const index = chips.findIndex((one) => one.chip === chip);
    const box = layout.chips[index]?.box;
    if (box) outlines.push(<rect class={kept ? "outline kept" : "outline"} rx={4} {...box} />);
  }
  for (const [unit, kept] of [[pointedUnit, false] as const, ...selection.units.map((one) => [one, true] as const)]) {
    chips.forEach((chip, index) => {
      const cell = layout.chips[index]?.cells[chip.units.findIndex((one) => one.unit === unit)];
      const size = layout.side + 3;
      if (cell)
        outlines.push(
          <rect
            class={kept ? "outline kept" : "outline"}
            rx={3}
            x={cell.x - 1.5}
            y={cell.y - 1.5}
            width={size}
            height={size}
          />,
        );
    });
  }
  return <g pointer-events="none">{outlines}</g>;
}
