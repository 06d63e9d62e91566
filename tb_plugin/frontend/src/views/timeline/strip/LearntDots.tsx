/**
 * Above the columns of a strip: a dot where anything has its largest step, for all changes that were found, with as many
 * names as fit and how many there are beside; a click goes there. What may have been in other epochs, too, says so; where
 * all of it is, the dot is hollow. Pointing at it shows a bar over all records that may be it.
 */
import { useMemo, useRef } from "preact/hooks";
import type { Finding, FindingList } from "../../../api/types";
import type { ThumbnailsLayout } from "../../../layout/thumbnails";
import { fitNames, recognisable, type Measure } from "../../../layout/text";
import { counted } from "../../../wording/numbers";
import { listed } from "../../../wording/words";
import { epochName, recordName } from "../../../wording/record_name";
import type { Slots } from "../../../state/timeline/slots";
import type { PlacedRecord } from "../../../state/records/training";
import { Keep } from "../../components/drawing/Keep";

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
/** More names than there is room for. */
const MOST = 20;

interface Dot {
  /** Positions of its first and its last record. */
  place: number;
  until: number;
  /** What is known by name, the sure ones first, but for what changed most. */
  there: Finding[];
  /** How many others there are. */
  others: number;
  /** Whether no other epoch may hold one of them. */
  isSure: boolean;
}

/** One for each record in which changes are largest; of two that are too near to be pressed one. */
function dotsOf(
  { findings, unlisted }: FindingList,
  records: Props["records"],
  xOf: (place: number) => number,
): readonly Dot[] {
  const places = new Map<number, Dot>();
  const placeOf = new Map(records.map(({ record }, place) => [record.step, place]));
  const at = (step: number): Dot | undefined => {
    const place = placeOf.get(step);
    if (place === undefined) return undefined; // not in the list of records yet
    const dot = places.get(place) ?? { place, until: place, there: [], others: 0, isSure: false };
    places.set(place, dot);
    return dot;
  };
  for (const finding of findings) {
    const dot = at(finding.step);
    if (!dot) continue;
    dot.there.push(finding);
    dot.isSure ||= isSure(finding);
  }
  for (const { step, changes, sure } of unlisted) {
    const dot = at(step);
    if (!dot) continue;
    dot.others += changes;
    dot.isSure ||= sure > 0;
  }
  const dots: Dot[] = [];
  for (const dot of [...places.values()].sort((one, other) => one.place - other.place)) {
    const last = dots.at(-1);
    if (last && xOf(dot.place) - xOf(last.place) < APART) {
      last.there.push(...dot.there);
      last.others += dot.others;
      last.until = dot.place;
      last.isSure ||= dot.isSure;
    } else dots.push(dot);
  }
  // First of all what the list has first: the headline names it, too.
  const rank = (one: Finding) => (one === findings[0] ? 0 : isSure(one) ? 1 : 2);
  for (const { there } of dots) there.sort((one, other) => rank(one) - rank(other));
  return dots;
}

/** Whether no other epoch may hold the largest step. */
const isSure = ({ when, epoch }: Finding) => when === `epoch ${epoch}`;

/** "epochs 1 to 7" where there is little room. */
const shortly = ({ when }: Finding) =>
  when
    .replace(/^epochs /, "")
    .replaceAll(" to ", "–")
    .replace(" and ", ", ");

const nameOf = ({ kind, name }: Finding) =>
  kind === "word" ? listed(name) : kind === "output" && !name.startsWith("output") ? `output ${name}` : name;

/** Of a dot for several records all of them. */
function where(records: Props["records"], from: number, until: number): string {
  const [first, last] = [from, until].map((at) => epochName(records[at]!.record));
  return from === until ? "here" : `from ${first} to ${last}`;
}

/** From which record to which changes may have been largest, where that is more than one. */
function barsOf(findings: readonly Finding[], records: Props["records"]): [number, number][] {
  const bars = new Map<string, [number, number]>();
  for (const { may_be_steps } of findings) {
    for (const [from, to] of may_be_steps as [number, number][]) {
      const since = records.findIndex(({ record }) => record.step >= from);
      const until = records.findLastIndex(({ record }) => record.step <= to);
      if (since >= 0 && (since < until || (since === until && may_be_steps.length > 1)))
        bars.set(`${since} ${until}`, [since, until]);
    }
  }
  return [...bars.values()];
}

/** The same for each record of the training: drawn once, not with each of them. */
export function LearntDots(props: Props) {
  const { findings, records, slots, layout, room, measure, onGo } = props;
  const go = useRef(onGo);
  go.current = onGo;
  return (
    <Keep
      of={[findings, records, slots, ...Object.values(layout), room, measure]}
      draw={() => <Dots {...props} onGo={(...to) => go.current(...to)} />}
    />
  );
}

function Dots({ findings, records, slots, layout, room: whole, measure, onGo }: Props) {
  const dots = useMemo(
    () => (records.length > 0 ? dotsOf(findings, records, (place) => slots.of[place]! * layout.pitch) : []),
    [findings, records, slots, layout.pitch],
  );
  // Where the dots before leave off.
  let free = 0;
  return (
    <>
      {dots.map(({ place, until, there, others, isSure: isOneSure }, at) => {
        const x = slots.of[place]! * layout.pitch;
        const named = there.slice(0, MOST);
        const beyond = there.length - named.length + others;
        const names = named.map(nameOf);
        const dated = named.map((one, at) => `${names[at]}${isSure(one) ? "" : ` (${shortly(one)})`}`);
        const next = dots[at + 1];
        const end = next ? slots.of[next.place]! * layout.pitch : Math.max(layout.whole, whole);
        const room = { after: end - x - DOT - 8, before: x - free - 8 };
        const count = there.length + others;
        const sayIn = (width: number): string | null => {
          const inFull = fitNames(dated, width, SIZE, measure, beyond);
          if (inFull?.includes("…") === false) return inFull;
          // One of their names, even cut, says more than how many there are.
          const few = fitNames(names, width, SIZE, measure, beyond);
          if (few !== null) return few;
          // A name without the number beside it would be all that changed.
          return count === 1 && names[0] ? recognisable(names[0], width, SIZE, measure, names) : null;
        };
        const [spelt, number] = [counted(count, "change"), String(count)].map(
          (one) => (count > 1 || names.length === 0) && measure(one, SIZE) <= room.after && one,
        );
        // Before its dot a name stands over the columns of other records: only where behind it not even all are counted.
        const after = sayIn(room.after) ?? (spelt || null);
        const before = after === null ? sayIn(room.before) : null;
        const isBefore = before !== null;
        const text = after ?? before ?? (number || "");
        const width = isBefore ? measure(text, SIZE) + 4 : 0;
        // What is seen is part of the name, and so is what is left out.
        const each = named.map((one, at) => (isSure(one) ? names[at] : `${names[at]} (${one.when})`)).join(", ");
        const all = [each, beyond > 0 ? (named.length > 0 ? `${beyond} more` : counted(beyond, "change")) : ""]
          .filter(Boolean)
          .join(" and ");
        const spoken = text && text !== all ? `${text} (${all})` : all;
        free = x + Math.max(APART, DOT + (isBefore ? 0 : measure(text, SIZE)));
        return (
          <button
            key={place}
            type="button"
            class={isBefore ? "plain learnt-dot before" : "plain learnt-dot"}
            data-learnt={records[place]!.record.step}
            style={`left:${x - width}px;height:${DOTS}px`}
            title={`Largest step ${where(records, place, until)}: ${all}. Click to see this record.`}
            aria-label={`${recordName(records[place]!.record)}: ${spoken}, largest step`}
            onClick={(event) => onGo(place, false, event.shiftKey)}
          >
            <i aria-hidden="true" class={isOneSure ? undefined : "unsure"} />
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
