/**
 * Elements for the few units of a canvas that somebody deals with: pointed at, chosen, or in the focus of the keyboard,
 * which walks through all of them in the order in which they are drawn.
 */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { Chip } from "../../../api/types";
import type { ChipsLayout } from "../../../layout/chips/chips";
import type { Selection } from "../../../state/choices/choices";
import type { Mark } from "../../pointing/marks";
import { unitPlaces } from "./units";

interface Props {
  chips: readonly Chip[];
  layout: ChipsLayout;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
}

export function UnitOverlay({ chips, layout, selection, hovered }: Props) {
  const places = useMemo(() => unitPlaces(chips, layout), [chips, layout]);
  const order = useMemo(() => [...places.keys()], [places]);
  const group = useRef<SVGGElement>(null);
  /** Where the keyboard is, or where it comes in. */
  const [entered, setEntered] = useState<string | null>(null);
  const walking = useRef(false);
  const entry = entered !== null && places.has(entered) ? entered : order[0];
  const mark = hovered.value;
  const shown = new Set([
    ...(entry === undefined ? [] : [entry]),
    ...(mark?.kind === "unit" ? [String(mark.unit)] : []),
    ...selection.units.map(String),
  ]);

  useLayoutEffect(() => {
    if (walking.current) group.current?.querySelector<SVGElement>(`[data-unit="${entered}"]`)?.focus();
    walking.current = false;
  }, [entered]);

  const walk = (event: KeyboardEvent, from: string) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = order[order.indexOf(from) + by];
    if (next === undefined) return;
    walking.current = true;
    setEntered(next);
  };
  return (
    <g ref={group}>
      {[...shown].map((unit) => {
        const place = places.get(unit);
        return (
          place && (
            <rect
              key={unit}
              class="unit ghost"
              data-unit={unit}
              role="button"
              tabindex={unit === entry ? 0 : -1}
              aria-label={`unit ${unit}`}
              aria-pressed={selection.units.includes(Number(unit))}
              width={layout.side}
              height={layout.side}
              {...place}
              onKeyDown={(event) => walk(event, unit)}
            />
          )
        );
      })}
    </g>
  );
}
