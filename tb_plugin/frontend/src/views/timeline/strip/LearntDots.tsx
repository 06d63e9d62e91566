/**
 * Above the columns of a strip: a dot where words changed most, with as many of their names as fit, the rest counted, or
 * how many they are where none can be recognised; a click goes there. What may have been in other epochs, too, says so;
 * where all of it is, the dot is hollow. Pointing at it shows a bar over all records that may be it.
 */
import { useMemo } from "preact/hooks";
import type { Finding, FindingList } from "../../../api/types";
import type { ThumbnailsLayout } from "../../../layout/thumbnails";
import { fitNames, recognisable, type Measure } from "../../../layout/text";
import { noun } from "../../../wording/nouns";
import { counted } from "../../../wording/numbers";
import { listed } from "../../../wording/words";
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
/** A change of a word of at least this share of its largest has a dot. */
const AS_LARGE = 0.5;
/** As many of the words that changed most have dots. */
const MOST = 12;

/** Of the words that changed most their changes: one that went back as far as it came has a dot there, too. */
function largestOf(findings: FindingList["findings"]) {
  const words = findings.filter(({ kind }) => kind === "word");
  const largest = new Map<string, number>();
  for (const { name, share } of words)
    if (largest.has(name) || largest.size < MOST) largest.set(name, Math.max(share, largest.get(name) ?? 0));
  return words.filter(({ name, share }) => share >= AS_LARGE * (largest.get(name) ?? Infinity));
}

/** Whether no other epoch may hold the largest step. */
const isSure = ({ when, epoch }: Finding) => when === `epoch ${epoch}`;

/** "epochs 1 to 7" where there is little room. */
const shortly = ({ when }: Finding) => when.replace(/^epochs (.+) to /, "$1–");

/** From which record to which changes may have been largest, where that is more than one. */
function barsOf(findings: readonly Finding[], records: Props["records"]): [number, number][] {
  const bars = new Map<string, [number, number]>();
  for (const { since_step, until_step } of findings) {
    const [since, until] = [nearestRecord(records, since_step), nearestRecord(records, until_step)];
    if (since < until) bars.set(`${since} ${until}`, [since, until]);
  }
  return [...bars.values()];
}

export function LearntDots({ findings, records, slots, layout, room: whole, measure, onGo }: Props) {
  const dots = useMemo(() => {
    const places = new Map<number, Finding[]>();
    for (const finding of records.length > 0 ? largestOf(findings.findings) : []) {
      const place = nearestRecord(records, finding.step);
      places.set(place, [...(places.get(place) ?? []), finding]);
    }
    const dots: [number, Finding[]][] = [];
    for (const [place, there] of [...places].sort(([one], [other]) => one - other)) {
      const last = dots.at(-1);
      if (last && (slots.of[place]! - slots.of[last[0]]!) * layout.pitch < APART) last[1].push(...there);
      else dots.push([place, [...there]]);
    }
    for (const [, there] of dots) there.sort((one, other) => Number(isSure(other)) - Number(isSure(one)));
    return dots;
  }, [findings, records, slots, layout.pitch]);
  // Where the next dot leaves a name no room, it stands before its own, in what is free there.
  let free = 0;
  return (
    <>
      {dots.map(([place, there], at) => {
        const x = slots.of[place]! * layout.pitch;
        const names = there.map(({ name }) => listed(name));
        const dated = there.map((one, at) => `${names[at]}${isSure(one) ? "" : ` (${shortly(one)})`}`);
        const end = at + 1 < dots.length ? slots.of[dots[at + 1]![0]]! * layout.pitch : Math.max(layout.whole, whole);
        const after = end - x - DOT - 8;
        const room = { after, before: x - free - 8 };
        const wider = room.before > room.after ? "before" : "after";
        const inFull = (["after", "before"] as const)
          .map((side) => [side, fitNames(dated, room[side], SIZE, measure)] as const)
          .filter(([, text]) => text?.includes("…") === false);
        const number = names.length > 1 ? counted(names.length, noun()) : "";
        // One of their names, even cut, says more than how many there are.
        const [side, found] = [
          ...inFull,
          [wider, fitNames(names, room[wider], SIZE, measure)] as const,
          [wider, recognisable(names[0]!, room[wider], SIZE, measure, names)] as const,
          [wider, measure(number, SIZE) <= room[wider] ? number : ""] as const,
        ].find(([, text]) => text !== null)!;
        const text = found ?? "";
        const isBefore = side === "before" && text !== "";
        const width = isBefore ? measure(text, SIZE) + 4 : 0;
        // What is seen is part of the name, and so is what is left out.
        const all = there.map((one, at) => (isSure(one) ? names[at] : `${names[at]} (${one.when})`)).join(", ");
        const spoken = text && text !== all ? `${text} (${all})` : all;
        free = x + DOT + (isBefore ? 0 : measure(text, SIZE));
        return (
          <button
            key={place}
            type="button"
            class={isBefore ? "plain learnt-dot before" : "plain learnt-dot"}
            data-learnt={records[place]!.record.step}
            style={`left:${x - width}px;height:${DOTS}px`}
            title={`changed most ${there.some(isSure) ? "here: " : ""}${all}. Click to see this record.`}
            aria-label={`${recordName(records[place]!.record)}: ${spoken} changed most`}
            onClick={(event) => onGo(place, false, event.shiftKey)}
          >
            <i aria-hidden="true" class={there.some(isSure) ? undefined : "unsure"} />
            {barsOf(there, records).map(([since, until]) => (
              <i
                key={`${since} ${until}`}
                aria-hidden="true"
                class="learnt-bar"
                style={`left:${width + (slots.of[since]! - slots.of[place]!) * layout.pitch}px;width:${(slots.of[until]! - slots.of[since]!) * layout.pitch + layout.width}px`}
              />
            ))}
            {text && <span>{text}</span>}
          </button>
        );
      })}
    </>
  );
}
