/** Above the columns of a strip: a dot where words changed most, with as many of their names as fit; a click goes there. */
import { useMemo } from "preact/hooks";
import type { FindingList } from "../../../api/types";
import type { ThumbnailsLayout } from "../../../layout/thumbnails";
import { fitParts, type Measure } from "../../../layout/text";
import { visibleWord } from "../../../wording/words";
import { recordName } from "../../../wording/record_name";
import type { Slots } from "../../../state/timeline/slots";
import { nearestRecord, type PlacedRecord } from "../../../state/records/training";

interface Props {
  findings: FindingList;
  records: readonly PlacedRecord[];
  slots: Slots;
  layout: ThumbnailsLayout;
  /** Width that the names may use. */
  room: number;
  measure: Measure;
  onGo: (index: number, sliding: boolean, second: boolean) => void;
}

/** Height of the row. */
export const DOTS = 24;
const SIZE = 11;
const DOT = 12;
/** Nearer than this two are one, so that each can be pressed. */
const APART = 24;
/** A name is cut no further than to this; else the dot stands alone. */
const LEAST_NAME = 24;
/** As many of what changed most have dots. */
const MOST = 12;

export function LearntDots({ findings, records, slots, layout, room: whole, measure, onGo }: Props) {
  const dots = useMemo(() => {
    const places = new Map<number, string[]>();
    for (const { kind, name, step } of findings.findings.slice(0, MOST)) {
      if (kind !== "word" || records.length === 0) continue;
      const place = nearestRecord(records, step);
      places.set(place, [...(places.get(place) ?? []), visibleWord(name)]);
    }
    const dots: [number, string[]][] = [];
    for (const [place, names] of [...places].sort(([one], [other]) => one - other)) {
      const last = dots.at(-1);
      if (last && (slots.of[place]! - slots.of[last[0]]!) * layout.pitch < APART) last[1].push(...names);
      else dots.push([place, [...names]]);
    }
    return dots;
  }, [findings, records, slots, layout.pitch]);
  // Where the next dot leaves a name no room, it stands before its own, in what is free there.
  let free = 0;
  return (
    <>
      {dots.map(([place, names], at) => {
        const x = slots.of[place]! * layout.pitch;
        const end = at + 1 < dots.length ? slots.of[dots[at + 1]![0]]! * layout.pitch : Math.max(layout.whole, whole);
        const parts = names.map((name, nth) => (nth === 0 ? name : `, ${name}`));
        const fit = (room: number) => (room < LEAST_NAME ? "" : fitParts(parts, room, SIZE, measure));
        const after = fit(end - x - DOT - 8);
        const before = after ? "" : fit(x - free - 8);
        const text = after || before;
        const width = before ? measure(before, SIZE) + 4 : 0;
        free = x + DOT + (after ? measure(after, SIZE) : 0);
        return (
          <button
            key={place}
            type="button"
            class={before ? "plain learnt-dot before" : "plain learnt-dot"}
            data-learnt={records[place]!.record.step}
            style={`left:${x - width}px;height:${DOTS}px`}
            title={`changed most here: ${names.join(", ")}. Click to see this record.`}
            aria-label={`${recordName(records[place]!.record)}: ${names.join(", ")} changed most`}
            onClick={(event) => onGo(place, false, event.shiftKey)}
          >
            <i aria-hidden="true" />
            {text && <span dir="auto">{text}</span>}
          </button>
        );
      })}
    </>
  );
}
