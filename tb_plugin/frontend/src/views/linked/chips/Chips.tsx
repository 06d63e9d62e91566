/** Memory chips: a rectangle a chip, a square a unit. */
import { useMemo, useRef } from "preact/hooks";
import type { Off } from "../../../state/choices/choices";
import type { ReadonlySignal } from "@preact/signals";
import type { Causes, Chip } from "../../../api/types";
import type { Box } from "../../../layout/box";
import type { ChipPlace, ChipsLayout } from "../../../layout/chips/chips";
import { NONE_BORN } from "../../../state/records/changes_in";
import { causeParts } from "../../../wording/causes";
import { chipLabel, chipName } from "../../../wording/chip_name";
import { counted } from "../../../wording/numbers";
import { loweredAt, tellingWords } from "../../../layout/chips/telling_words";
import { fitParts, type Measure } from "../../../layout/text";
import type { Selection } from "../../../state/choices/choices";
import type { Theme } from "../../theme/theme";
import type { Mark } from "../../pointing/marks";
import { useMotion } from "../../components/drawing/motion";
import { ChipSwitches, CrossedUnits, SWITCH } from "./ChipSwitch";
import { A_WORD, GAP, LABEL_SIZE, NAME_SIZE, NO_NUMBERS, numbersText, type ChipNumbers } from "./chip_numbers";
import { UnitOverlay } from "./UnitOverlay";
import { isOnCanvas, unitFill, unitOpacity, unitPlaces, unitShape, type UnitPaint } from "./units";
import { listed } from "../../../wording/words";

interface Props {
  chips: readonly Chip[];
  layout: ChipsLayout;
  column: Box;
  paint: UnitPaint;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
  /** Chips whose links to a cloud are drawn: outlined when the cloud is pointed at. */
  linkedTo: (cloud: number) => readonly number[];
  theme: Theme;
  measure: Measure;
  /** Importance and memory of the chips; null while they are not known. */
  causes?: Causes | null;
  /** How much of them stands at each chip. */
  numbers?: ChipNumbers;
  /** Chips that are new since the record before. */
  born?: ReadonlySet<number>;
  /** Chips and units that are switched off. */
  off?: readonly Off[];
  /** Null where none can be switched. */
  onSwitch?: ((chip: number) => void) | null;
  /** Why the switches there do nothing; null where they do. */
  noSwitch?: string | null;
}

export function Chips(props: Props) {
  const {
    chips,
    layout,
    column,
    paint,
    selection,
    hovered,
    linkedTo,
    theme,
    measure,
    causes = null,
    numbers = NO_NUMBERS,
    born = NONE_BORN,
    off = [],
    onSwitch = null,
    noSwitch = null,
  } = props;
  const room = onSwitch ? SWITCH : 0;
  const group = useRef<SVGGElement>(null);
  const places = useMemo(() => unitPlaces(chips, layout), [chips, layout]);
  const onCanvas = isOnCanvas(chips);
  const drawn = useMemo(() => {
    const fill = unitFill(paint, theme);
    const shapes = { 1: unitShape(layout.side, false), [-1]: unitShape(layout.side, true) };
    const rows = chips.map((chip, index) => ({ chip, index }));
    // From the top, as the keyboard walks through them.
    rows.sort((one, other) => layout.chips[one.index]!.box.y - layout.chips[other.index]!.box.y);
    const among = chips.flatMap(({ raised_by, lowered_by }) => [...raised_by, ...lowered_by]);
    return rows.map(({ chip, index }, row) => {
      const place = layout.chips[index]!;
      return (
        <g
          key={chip.chip}
          class="chip"
          data-chip={chip.chip}
          role="group"
          tabindex={row === 0 ? 0 : -1}
          aria-label={spoken(chip, causes, born)}
        >
          <ChipLabel
            chip={chip}
            among={among}
            causes={causes}
            numbers={numbers}
            born={born}
            place={place}
            width={column.width}
            room={room}
            measure={measure}
          />
          <rect class="ground" rx={4} {...place.box} />
          {!onCanvas &&
            chip.units.map(({ unit, steadiness, polarity }, position) => (
              <path
                key={unit}
                class="unit"
                data-unit={unit}
                role="button"
                tabindex={row === 0 && position === 0 ? 0 : -1}
                aria-label={polarity < 0 ? `unit ${unit}, against chip ${chip.chip}` : `unit ${unit}`}
                d={shapes[polarity]}
                fill={fill(unit)}
                fill-opacity={unitOpacity(steadiness)}
              />
            ))}
        </g>
      );
    });
  }, [chips, layout, column.width, room, paint, causes, numbers, born, theme, measure]);
  useMotion(group, "data-unit", places);
  return (
    <g class="chips" ref={group}>
      {drawn}
      {onCanvas && <UnitOverlay chips={chips} layout={layout} selection={selection} hovered={hovered} />}
      {off.length > 0 && <CrossedUnits chips={chips} layout={layout} off={off} />}
      {onSwitch && (
        <ChipSwitches
          chips={chips}
          born={born}
          layout={layout}
          column={column}
          off={off}
          onSwitch={onSwitch}
          why={noSwitch}
        />
      )}
      <Outlines chips={chips} layout={layout} selection={selection} hovered={hovered} linkedTo={linkedTo} />
    </g>
  );
}

/** The chip's name and size, with the words that tell it from the others: those that raise it, and that lower it. */
function ChipLabel({ chip, among, causes, numbers, born, place, width, room: taken, measure }: ChipLabelProps) {
  const { box, labelY, wordsY } = place;
  const beside = numbersText(causes, chip.chip, numbers);
  const least = wordsY === null ? measure(beside, LABEL_SIZE) + GAP + measure(A_WORD, LABEL_SIZE) : 0;
  const fits = (name: string) => measure(name, NAME_SIZE) + least <= width - taken;
  const name = chipLabel(chip.chip, born, (name) => !numbers.bare && fits(name));
  const besideName = measure(name, NAME_SIZE) + measure(beside, LABEL_SIZE) + GAP;
  const start = wordsY === null ? box.x + besideName : box.x;
  const room = width - (wordsY === null ? besideName + taken : 0);
  const words = tellingWords(chip, room, LABEL_SIZE, measure, among);
  return (
    <>
      <text class="chip-label" x={box.x} y={labelY}>
        <tspan class="name">{name}</tspan>
        {beside}
        {wordsY !== null && (
          <tspan>
            {fitParts(
              ["", ` · ${counted(chip.units.length, "unit")}`],
              width - besideName - taken,
              LABEL_SIZE,
              measure,
            )}
          </tspan>
        )}
      </text>
      <text class="chip-label words" x={start} y={wordsY ?? labelY}>
        {words.raised}
      </text>
      <text class="chip-label words" x={loweredAt(start, words, LABEL_SIZE, measure)} y={wordsY ?? labelY}>
        {words.lowered}
      </text>
    </>
  );
}

interface ChipLabelProps {
  chip: Chip;
  /** The words of all chips. */
  among: readonly string[];
  causes: Causes | null;
  numbers: ChipNumbers;
  born: ReadonlySet<number>;
  place: ChipPlace;
  width: number;
  /** What the switch takes of the first line. */
  room: number;
  measure: Measure;
}

function spoken(
  { chip, units, raised_by, lowered_by }: Chip,
  causes: Causes | null,
  born: ReadonlySet<number>,
): string {
  const words = (verb: string, those: readonly string[]) =>
    those.length > 0 ? [`${verb} ${those.map((word) => listed(word)).join(", ")}`] : [];
  const numbers = causes ? causeParts(causes, chip).map((part) => part.slice(3)) : [];
  return [[chipName(chip, born), counted(units.length, "unit"), ...numbers].join(", "), ...words("raised by", raised_by), ...words("lowered by", lowered_by)].join("; "); // prettier-ignore
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
