/** What goes along the steps of a sentence: what the model said, and the variables of a series, as curves. */
import { useMemo } from "preact/hooks";
import { share } from "../../../layout/box";
import type { SequenceLayout } from "../../../layout/sentence/sequence";
import { apart, fitText, type Measure } from "../../../layout/text";
import { drawTrack, type DrawnTrack } from "../../../layout/sentence/track_drawing";
import { placeNames } from "../../../layout/sentence/track_heads";
import { HEAD_SIZE, rangeWidth, REACH, type TrackPlace } from "../../../layout/sentence/track_places";
import { namedCurves, type Curve, type Track } from "../../../layout/sentence/track";
import { visibleWord } from "../../../wording/words";
import { colour, divergingScale, seriesColour } from "../../theme/colours";
import type { Theme } from "../../theme/theme";

interface Props {
  tracks: readonly Track[];
  layout: SequenceLayout;
  theme: Theme;
  measure: Measure;
}

export function Tracks({ tracks, layout, theme, measure }: Props) {
  const drawn = useMemo(
    () =>
      layout.tracks.map((place, index) => ({
        track: tracks[index]!,
        drawn: drawTrack(tracks[index]!, place, layout.rows, layout, measure),
      })),
    [tracks, layout, measure],
  );
  return (
    <g class="tracks" pointer-events="none" aria-hidden="true">
      {drawn.map((one) => (
        <OneTrack key={one.track.key} {...one} layout={layout} theme={theme} />
      ))}
    </g>
  );
}

interface OneProps {
  track: Track;
  drawn: DrawnTrack;
  layout: SequenceLayout;
  theme: Theme;
}

function OneTrack({ track, drawn, layout: { view, from, visible }, theme }: OneProps) {
  const { bands, lines, paths, early, before, nodes, radius, labels } = drawn;
  const several = track.curves.length > 1;
  const byForm = isByForm(track);
  const paint = (curve: number) =>
    several && !byForm ? seriesColour(track.curves[curve]?.like ?? curve, theme) : undefined;
  const scale = divergingScale(1, theme);
  const inSight = nodes.filter(({ step }) => step >= from - 1 && step <= from + visible);
  return (
    <g class="along" data-track={track.key}>
      {bands.map((band, level) => (
        <rect key={level} class="level" {...band} opacity={(0.5 * level) / Math.max(1, bands.length - 1)} />
      ))}
      {lines.map((x) => (
        <path key={x} class="axis-line" d={`M${x} ${view.y}v${view.height}`} />
      ))}
      {before !== "" && <path class="curve before" d={before} />}
      {early.map((d, curve) =>
        d === "" ? null : (
          <path
            key={`early ${curve}`}
            class={`${curveClass(track.curves[curve]!, curve)} early`}
            d={d}
            style={stroke(paint(curve))}
          />
        ),
      )}
      {paths.map((d, curve) => (
        <path
          key={curve}
          class={`${curveClass(track.curves[curve]!, curve)}${byForm ? ` ${FORMS[curve]}` : ""}`}
          d={d}
          style={stroke(paint(curve))}
        />
      ))}
      {inSight.map(({ curve, step, x, y, at }) => {
        const early = track.entered?.[step] === false;
        const r = Math.max(2.5, early ? radius * 0.8 : radius);
        const fill = track.signed ? scale(2 * at - 1) : (paint(curve) ?? colour("ink", theme));
        return (
          <circle key={`${curve}:${step}`} class={early ? "node early" : "node"} cx={x} cy={y} r={r} fill={fill} />
        );
      })}
      {labels.map(({ curve, step, text, x, y, ends }) => (
        <text
          key={`${curve}:${step}`}
          class={ends ? "telling ends" : "telling"}
          data-of={step}
          style={several && !byForm ? `fill:${paint(curve)}` : undefined}
          {...{ x, y }}
          dy="0.34em"
        >
          {text}
        </text>
      ))}
    </g>
  );
}

function curveClass({ dotted = false }: Curve, place: number): string {
  return `curve${place > 0 ? " other" : ""}${dotted ? " came" : ""}`;
}

function stroke(paint: string | undefined): string | undefined {
  return paint && `stroke:${paint}`;
}

/** Above each track what its ends are, or what it is; below it the numbers at its ends. */
export function TrackEnds({ tracks, layout, theme, measure }: Props) {
  const { view } = layout;
  const severalOf = (track: Track) => {
    const named = namedCurves(track);
    return named.length > 1 ? named.map(({ name }) => visibleWord(name)) : null;
  };
  const widths = layout.tracks.map((_, index) => {
    const track = tracks[index]!;
    return track.classes || severalOf(track) ? null : measure(track.title, HEAD_SIZE);
  });
  const heads = placeNames(widths, layout.tracks, REACH);
  return (
    <g class="track-ends">
      {layout.tracks.map((place, index) => {
        const { key, title, classes, signed, range } = tracks[index]!;
        const y = view.y - 4;
        const names = severalOf(tracks[index]!);
        const head = heads[index]!;
        return (
          <g key={key}>
            {classes && <Pair {...classes} place={place} y={y} signed={signed} measure={measure} />}
            {names && (
              <Names
                names={names}
                byForm={isByForm(tracks[index]!)}
                place={place}
                y={y}
                theme={theme}
                measure={measure}
              />
            )}
            {!classes && !names && (
              <text class="head middle" x={head.x + head.width / 2} y={y}>
                <title>{title}</title>
                {shortTitle(title, head.width + 0.01, measure)}
              </text>
            )}
            {range && <Pair {...range} numbers place={place} y={view.y + view.height + 11} measure={measure} />}
          </g>
        );
      })}
    </g>
  );
}

/** Probabilities of several outputs are told apart by their lines: colours are those of the clouds beside. */
function isByForm({ kind, curves }: Track): boolean {
  return kind === "many" && curves.length > 1;
}

const FORMS = ["whole", "dashes", "dots"] as const;

interface NamesProps {
  names: readonly string[];
  byForm: boolean;
  place: TrackPlace;
  y: number;
  theme: Theme;
  measure: Measure;
}

/** The names of several curves, as each is drawn; where not all have room, without what they begin with alike. */
function Names({ names, byForm, place: { x, width }, y, theme, measure }: NamesProps) {
  const widthsOf = (texts: readonly string[]) => texts.map((text) => measure(text, HEAD_SIZE) + 5);
  const haveRoom = widthsOf(names).reduce((sum, one) => sum + one, 0) <= width;
  const texts = haveRoom ? names : apart(names);
  const wanted = widthsOf(texts);
  const rooms = share(wanted, width, Math.min(...wanted, width / names.length), 0);
  return (
    <>
      {names.map((name, place) => {
        const left = x + rooms.slice(0, place).reduce((sum, room) => sum + room, 0);
        const text = fitText(texts[place]!, Math.min(wanted[place]!, rooms[place]! - 3), HEAD_SIZE, measure);
        return (
          <g key={name}>
            <text class="head" x={left} y={y} style={byForm ? undefined : `fill:${seriesColour(place, theme)}`}>
              <title>{name}</title>
              {text}
            </text>
            {byForm && <path class={`curve ${FORMS[place]}`} d={`M${left} ${y + 3}h${measure(text, HEAD_SIZE)}`} />}
          </g>
        );
      })}
    </>
  );
}

interface PairProps {
  low: string;
  high: string;
  place: TrackPlace;
  y: number;
  signed?: boolean;
  /** Whether they are numbers, of which one alone tells nothing. */
  numbers?: boolean;
  measure: Measure;
}

/** A text at each end; where not both have room, both are cut; the upper one stands alone, or neither of two numbers. */
function Pair({ low, high, place: { x, width }, y, signed = false, numbers = false, measure }: PairProps) {
  const more = rangeWidth({ low, high }, measure) - width;
  // Numbers are not cut: they reach into the gaps.
  if (numbers && more > REACH) return null;
  const beyond = numbers ? Math.max(0, more) / 2 : 0;
  const wanted = [low, high].map((text) => measure(text, HEAD_SIZE));
  const cut = share(wanted, width - 4, CUT, 0);
  const areTold = cut.every((room, place) => room >= LEAST_TOLD * wanted[place]!);
  const rooms = more - 2 * beyond <= 0 ? wanted : areTold && width >= 2 * CUT ? cut : null;
  return (
    <>
      {rooms && (
        <text class={signed ? "head fall" : "head"} x={x - beyond} y={y}>
          <title>{low}</title>
          {fitText(low, rooms[0]! + 0.01, HEAD_SIZE, measure)}
        </text>
      )}
      <text class={signed ? "head rise ends" : "head ends"} x={x + width + beyond} y={y}>
        <title>{rooms ? high : `${low} – ${high}`}</title>
        {fitText(high, rooms ? rooms[1]! + 0.01 : width, HEAD_SIZE, measure)}
      </text>
    </>
  );
}

/** A name that is cut to less tells nothing, in pixels and as a part of it. */
const CUT = 24;
const LEAST_TOLD = 0.7;

/** A title, or its first word where it has no room. */
function shortTitle(title: string, width: number, measure: Measure): string {
  return fitText(measure(title, HEAD_SIZE) <= width ? title : title.split(" ")[0]!, width, HEAD_SIZE, measure);
}
