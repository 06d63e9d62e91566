/** Above each track what its ends are, or what it is; below it the numbers at its ends. */
import { share } from "../../../layout/box";
import { FOOT, SECOND_FOOT } from "../../../layout/sentence/column";
import { numberedEvery, type SequenceLayout } from "../../../layout/sentence/sequence";
import { fitText, type Measure } from "../../../layout/text";
import { placeGroups } from "../../../layout/sentence/tracks/series_heads";
import { moreAbove, placeCurveNames, placeTitles, type CurveName } from "../../../layout/sentence/tracks/track_heads";
import { hasRoomForNames } from "../../../layout/sentence/tracks/track_labels";
import { HEAD_SIZE, rangeWidth, type TrackPlace } from "../../../layout/sentence/tracks/track_places";
import { formOf, type Ends, type Track } from "../../../layout/sentence/tracks/track";

interface Props {
  tracks: readonly Track[];
  layout: SequenceLayout;
  measure: Measure;
}

export function TrackEnds({ tracks, layout, measure }: Props) {
  const { view, foot, label } = layout;
  const start = label.columns ? label.right : view.x;
  const names = layout.tracks.map((place, index) => placeCurveNames(tracks[index]!, place, start, measure));
  const above = view.y - 4 - NAMES - Math.max(0, ...names.map(moreAbove));
  const titles = names.map((several, index) => {
    const { classes, title } = tracks[index]!;
    return classes || several.length > 0 ? null : title;
  });
  const heads = placeTitles(titles, layout.tracks, measure);
  return (
    <g class="track-ends">
      {label.columns?.map(({ variable, head, right }) => (
        <text key={variable} class="head ends" x={label.right + right} y={view.y - 4}>
          <title>{variable}</title>
          {head}
        </text>
      ))}
      {placeGroups(tracks, layout.tracks, measure).map(({ text, x, width }) => (
        <g key={text} class="group">
          <text class="head middle" x={x + width / 2} y={above}>
            {text}
          </text>
          <path class="axis-line" d={`M${x} ${above + 3.5}h${width}`} />
        </g>
      ))}
      <RowsAhead layout={layout} />
      {layout.tracks.map((place, index) => {
        const { key, title, classes, signed, range } = tracks[index]!;
        const y = view.y - 4;
        const several = names[index]!;
        const head = heads[index]!;
        return (
          <g key={key}>
            {classes && <Classes {...classes} place={place} y={y} signed={signed} measure={measure} />}
            <Names track={tracks[index]!} names={several} y={y} />
            {!classes && several.length === 0 && (
              <text class="head middle" x={head.x + head.width / 2} y={y}>
                <title>{title}</title>
                {head.text}
              </text>
            )}
            {range && (
              <Numbers {...range} place={place} y={layout.bottom + 11} second={foot > FOOT ? SECOND_FOOT : 0} />
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Beside the rows after the window how many steps later some are, the first and the last before others, and where they begin. */
function RowsAhead({ layout: { ahead, label, tracks, rows, pitch, worded } }: Pick<Props, "layout">) {
  const [first, last] = [ahead[0], ahead.at(-1)];
  const end = tracks.at(-1);
  if (!first || !last || !end) return null;
  const middle = (row: typeof first) => row.y + row.height / 2;
  const every = worded ? 1 : numberedEvery(pitch);
  const lowest = rows[rows.length - (rows.length % every) - 1] ?? rows[0]!;
  const told: [number, typeof first][] = [[ahead.length, last]];
  const each = (wanted: (lead: number) => boolean) => {
    for (const [at, row] of ahead.entries()) {
      const free = [lowest, ...told.map(([, one]) => one)];
      if (wanted(at + 1) && free.every((one) => Math.abs(middle(row) - middle(one)) >= APART)) told.push([at + 1, row]);
    }
  };
  each((lead) => lead === 1 || lead % numberedEvery(first.height) === 0);
  // Two at least tell the pitch.
  if (told.length === 1) each((lead) => lead % 2 === 0);
  return (
    <g class="rows-ahead">
      <path class="axis-line" d={`M${label.right - label.width} ${first.y}H${end.x + end.width}`} />
      {told.map(([lead, row]) => (
        <text key={lead} class="step-number" x={label.right} y={middle(row)} dy="0.34em">
          {`+${lead}`}
        </text>
      ))}
    </g>
  );
}

/** Between two numbers of steps, in pixels. */
const APART = 13;

/** From the line of names to that above them. */
const NAMES = 15;

/** The names of several curves, each with the form of its line. */
function Names({ track, names, y }: { track: Track; names: readonly CurveName[]; y: number }) {
  return (
    <>
      {names.map(({ name, text, x, above, line }, place) => (
        <g key={name}>
          <text class="head" x={x} y={y - above}>
            <title>{name}</title>
            {text}
          </text>
          <path class={`curve ${formOf(track, place)}`} d={`M${line.x} ${y - line.above}h${line.long}`} />
        </g>
      ))}
    </>
  );
}

interface PairProps {
  low: string;
  high: string;
  place: TrackPlace;
  y: number;
  signed?: boolean;
  /** Whether the upper one goes before the lower one. */
  upper?: boolean;
  measure: Measure;
}

/** The classes at the ends; where numbers have no room for theirs, all are that of the upper one. */
function Classes(props: Pick<PairProps, "low" | "high" | "place" | "y" | "signed" | "measure">) {
  const { low, high, place, measure } = props;
  const isNamed = hasRoomForNames({ classes: { low, high } }, place.width, measure);
  return <Pair {...props} high={isNamed ? high : `% ${high}`} upper={!isNamed} />;
}

/** The numbers at the ends of an axis; the upper one stands in a `second` line where one would run them together. */
function Numbers({
  low,
  high,
  place: { x, width },
  y,
  second,
}: Ends & { place: TrackPlace; y: number; second: number }) {
  return (
    <>
      <text class="head" x={x} y={y}>
        {low}
      </text>
      <text class="head ends" x={x + width} y={y + second}>
        {high}
      </text>
    </>
  );
}

/** A text at each end; where not both have room, both are cut; the upper one stands alone. */
function Pair(props: PairProps) {
  const { low, high, place, y, signed = false, upper = false, measure } = props;
  const { x, width } = place;
  const wanted = [low, high].map((text) => measure(text, HEAD_SIZE));
  const cut = share(wanted, width - 4, CUT, 0);
  const areTold = cut.every((room, place) => room >= LEAST_TOLD * wanted[place]!);
  const rooms =
    rangeWidth({ low, high }, measure) <= width ? wanted : areTold && !upper && width >= 2 * CUT ? cut : null;
  return (
    <>
      {rooms && (
        <text class={signed ? "head fall" : "head"} x={x} y={y}>
          <title>{low}</title>
          {fitText(low, rooms[0]! + 0.01, HEAD_SIZE, measure)}
        </text>
      )}
      <text class={signed ? "head rise ends" : "head ends"} x={x + width} y={y}>
        <title>{rooms ? high : `${low} – ${high}`}</title>
        {fitText(high, rooms ? rooms[1]! + 0.01 : width, HEAD_SIZE, measure)}
      </text>
    </>
  );
}

/** A name that is cut to less tells nothing, in pixels and as a part of it. */
const CUT = 24;
const LEAST_TOLD = 0.7;
