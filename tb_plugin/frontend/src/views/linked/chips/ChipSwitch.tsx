/** Switches a chip off and on; what is off, single units, too, is crossed out, so that nobody overlooks it. */
import type { Off } from "../../../state/choices/choices";
import type { Box } from "../../../layout/box";
import type { Chip } from "../../../api/types";
import type { ChipsLayout } from "../../../layout/chips/chips";
import { chipName } from "../../../wording/chip_name";

/** Width of a switch with the space before it. */
export const SWITCH = 30;
const PILL = { width: 22, height: 11 };

interface Props {
  chips: readonly Chip[];
  /** Chips that are new since the record before. */
  born: ReadonlySet<number>;
  layout: ChipsLayout;
  column: Box;
  off: readonly Off[];
  onSwitch: (chip: number) => void;
  /** Why none can be switched; null where they can. */
  why: string | null;
}

export function ChipSwitches({ chips, born, layout, column, off, onSwitch, why }: Props) {
  return (
    <g class="switches">
      {chips.map(({ chip }, index) => {
        const { box, labelY } = layout.chips[index]!;
        const isOff = off.includes(chip);
        return (
          <>
            {isOff && <Crossed key={`off ${chip}`} box={box} />}
            <OneSwitch
              key={chip}
              chip={chip}
              name={chipName(chip, born)}
              isOff={isOff}
              x={column.x + column.width - PILL.width - 1}
              y={labelY - PILL.height + 1.5}
              onSwitch={() => why === null && onSwitch(chip)}
              why={why}
            />
          </>
        );
      })}
    </g>
  );
}

function OneSwitch({ chip, name, isOff, x, y, onSwitch, why }: OneProps) {
  const middle = y + PILL.height / 2;
  const radius = PILL.height / 2 - 2;
  return (
    <g
      class={isOff ? "chip-switch off" : "chip-switch"}
      data-switch={chip}
      role="switch"
      tabindex={0}
      aria-checked={!isOff}
      aria-disabled={why !== null}
      aria-label={name}
      onClick={(event) => {
        event.stopPropagation();
        onSwitch();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        onSwitch();
      }}
    >
      <title>
        {why !== null
          ? why
          : isOff
            ? `${name} is off: its units stay at their means. Switch it on again`
            : `switch ${name} off, and see what the output loses`}
      </title>
      <rect class="catch" x={x - 5} y={y - 4} width={PILL.width + 7} height={PILL.height + 8} />
      <rect class="pill" x={x} y={y} width={PILL.width} height={PILL.height} rx={PILL.height / 2} />
      <circle
        class="knob"
        cx={isOff ? x + radius + 2.5 : x + PILL.width - radius - 2.5}
        cy={middle}
        r={radius}
        pointer-events="none"
      />
    </g>
  );
}

interface OneProps {
  chip: number;
  name: string;
  isOff: boolean;
  x: number;
  y: number;
  onSwitch: () => void;
  why: string | null;
}

/** The squares of single units that are off. */
export function CrossedUnits({ chips, layout, off }: Pick<Props, "chips" | "layout" | "off">) {
  const { side } = layout;
  return (
    <>
      {chips.flatMap(({ units }, index) =>
        units.flatMap(({ unit }, position) => {
          const cell = off.includes(`u${unit}`) && layout.chips[index]!.cells[position];
          return cell ? [<Crossed key={unit} box={{ ...cell, width: side, height: side }} />] : [];
        }),
      )}
    </>
  );
}

function Crossed({ box: { x, y, width, height } }: { box: Box }) {
  return (
    <g class="crossed" pointer-events="none">
      <rect class="veil" rx={4} x={x} y={y} width={width} height={height} />
      <path d={`M${x} ${y}l${width} ${height}M${x} ${y + height}l${width} ${-height}`} />
    </g>
  );
}
