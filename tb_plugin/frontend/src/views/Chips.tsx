/** Memory chips: a rectangle a chip, a square a unit. */
import { useMemo } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { Chip } from "../api/types";
import type { Box } from "../layout/box";
import type { ChipsLayout } from "../layout/chips";
import { counted } from "../layout/numbers";
import { fitText, type Measure } from "../layout/text";
import type { Selection } from "../state/choices";
import type { Theme } from "../state/theme";
import { colour, divergingScale } from "./colours";
import type { Mark } from "./marks";

interface Props {
  chips: readonly Chip[];
  layout: ChipsLayout;
  column: Box;
  /** By unit, or null where nothing colours. */
  values: readonly number[] | null;
  clip: number;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
  theme: Theme;
  measure: Measure;
}

export function Chips({ chips, layout, column, values, clip, selection, hovered, theme, measure }: Props) {
  const boxes = useMemo(
    () =>
      chips.map((chip, index) => {
        const place = layout.chips[index]!;
        const title = `chip ${chip.chip}`;
        const rest = ` · ${counted(chip.units.length, "unit")}`;
        const words = chip.strongest_words.length > 0 ? ` · ${chip.strongest_words.join(", ")}` : "";
        const room = column.width - measure(title, 12) - 4;
        return (
          <g key={chip.chip}>
            <text class="chip-label" x={place.box.x} y={place.labelY}>
              <tspan class="name">{title}</tspan>
              <tspan>{fitText(rest + words, room, 11, measure)}</tspan>
            </text>
            <rect
              class="chip"
              data-chip={chip.chip}
              role="button"
              tabindex={index === 0 ? 0 : -1}
              aria-label={`chip ${chip.chip}, ${counted(chip.units.length, "unit")}, ${chip.strongest_words.join(", ")}`}
              rx={4}
              {...place.box}
            />
          </g>
        );
      }),
    [chips, layout, column.width, measure],
  );
  const units = useMemo(() => {
    const fill = values ? divergingScale(clip, theme) : null;
    const radius = layout.side > 8 ? 2.5 : layout.side / 5;
    const places = chips.flatMap((chip, index) =>
      chip.units.map((unit, position) => ({ ...unit, chip: chip.chip, cell: layout.chips[index]!.cells[position]! })),
    );
    const first = places[0]?.unit;
    // All units lie in one group, in the order of their numbers: a unit that changes its chip travels there.
    return [...places]
      .sort((one, other) => one.unit - other.unit)
      .map(({ unit, margin, chip, cell }) => {
        const value = values?.[unit] ?? 0;
        return (
          <rect
            key={unit}
            class="unit"
            data-unit={unit}
            role="button"
            tabindex={unit === first ? 0 : -1}
            aria-label={`unit ${unit} of chip ${chip}`}
            rx={radius}
            width={layout.side}
            height={layout.side}
            style={`transform:translate(${cell.x}px,${cell.y}px)`}
            fill={fill ? fill(value) : colour("neutral", theme)}
            fill-opacity={opacityOf(margin)}
          />
        );
      });
  }, [chips, layout, values, clip, theme]);
  return (
    <g class="chips">
      {boxes}
      <g>{units}</g>
      <Outlines chips={chips} layout={layout} selection={selection} hovered={hovered} />
    </g>
  );
}

/** Drawn over the chips, so that pointing at a unit redraws two rectangles and not a thousand. */
function Outlines({ chips, layout, selection, hovered }: Pick<Props, "chips" | "layout" | "selection" | "hovered">) {
  const mark = hovered.value;
  const pointedChip = mark && "chip" in mark ? mark.chip : null;
  const pointedUnit = mark?.kind === "unit" ? mark.unit : null;
  const outlines = [];
  for (const [chip, kept] of [
    [pointedChip, false],
    [selection.chip, true],
  ] as const) {
    const index = chips.findIndex((one) => one.chip === chip);
    const box = layout.chips[index]?.box;
    if (box) outlines.push(<rect class={kept ? "outline kept" : "outline"} rx={4} {...box} />);
  }
  for (const [unit, kept] of [
    [pointedUnit, false],
    [selection.unit, true],
  ] as const) {
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

/** Faint where the unit would fit another chip nearly as well; never so faint that its colour is lost. */
function opacityOf(margin: number): number {
  return Math.round((0.38 + 0.62 * Math.min(1, Math.sqrt(Math.max(0, margin) / 0.5))) * 100) / 100;
}
