/** Outlines in a pane the units or words of a band of the flow. */
import type { PaneLayout } from "../../layout/pane/pane";
import type { ReadonlySignal } from "@preact/signals";
import type { Comparison, Snapshot } from "../../api/types";
import type { Band } from "../../state/choices/choices";
import type { FlowOf } from "../../state/choices/options";
import { membersOf } from "../../state/comparison/flows";

interface Props {
  comparison: Comparison;
  of: FlowOf;
  chosen: Band | null;
  pointed: ReadonlySignal<Band | null>;
  snapshot: Snapshot;
  layout: PaneLayout;
}

export function PaneMembers({ comparison, of, chosen, pointed, snapshot, layout }: Props) {
  const band = pointed.value ?? chosen;
  if (!band) return null;
  const members = membersOf(comparison, of, band);
  const units = new Set(members.units.map(({ unit }) => unit));
  const words = new Set(members.words.map(({ word }) => word));
  const size = layout.chips.side + 3;
  return (
    <g class="members" pointer-events="none">
      {units.size > 0 &&
        snapshot.chips.flatMap((chip, index) =>
          chip.units.flatMap(({ unit }, position) => {
            const cell = units.has(unit) ? layout.chips.chips[index]?.cells[position] : undefined;
            return cell
              ? [<rect key={`unit ${unit}`} rx={3} x={cell.x - 1.5} y={cell.y - 1.5} width={size} height={size} />]
              : [];
          }),
        )}
      {words.size > 0 &&
        snapshot.clouds.flatMap((cloud, index) =>
          (layout.clouds[index]?.placed ?? []).flatMap(({ word: position, x, y, width, fontSize }) => {
            const word = snapshot.words[cloud.words[position]!]!;
            return words.has(word.text)
              ? [
                  <rect
                    key={`word ${word.id}`}
                    rx={4}
                    x={x - width / 2 - 3}
                    y={y - 0.62 * fontSize}
                    width={width + 6}
                    height={1.24 * fontSize}
                  />,
                ]
              : [];
          }),
        )}
    </g>
  );
}
