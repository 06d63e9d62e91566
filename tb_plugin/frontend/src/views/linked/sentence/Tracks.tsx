/** What goes along the steps of a sentence: what the model said, and the variables of a series, as curves. */
import { useMemo } from "preact/hooks";
import type { SequenceLayout } from "../../../layout/sentence/sequence";
import type { Measure } from "../../../layout/text";
import { drawTrack, pathFrom, type DrawnTrack } from "../../../layout/sentence/tracks/track_drawing";
import { formOf, type Track } from "../../../layout/sentence/tracks/track";
import { colour, divergingScale } from "../../theme/colours";
import type { ChosenStep } from "../../../state/choices/selection";
import type { Theme } from "../../theme/theme";

interface Props {
  tracks: readonly Track[];
  layout: SequenceLayout;
  theme: Theme;
  /** The chosen steps, of which it is shown what they would forecast. */
  chosen: readonly Pick<ChosenStep, "position">[];
  measure: Measure;
}

export function Tracks({ tracks, layout, theme, chosen, measure }: Props) {
  const rows = useMemo(() => [...layout.rows, ...layout.ahead], [layout]);
  const drawn = useMemo(
    () =>
      layout.tracks.map((place, index) => {
        const track = tracks[index]!;
        const visible = layout.visible + (track.ahead ? layout.ahead.length : 0);
        const next = layout.tracks.find((_, other) => other > index && tracks[other]!.ahead);
        const until = next ? next.x - BETWEEN : layout.view.x + layout.view.width;
        return { track, place, drawn: drawTrack(track, place, rows, { from: layout.from, visible, until }, measure) };
      }),
    [tracks, layout, rows, measure],
  );
  return (
    <g class="tracks" pointer-events="none" aria-hidden="true">
      {drawn.map((one) => (
        <OneTrack key={one.track.key} {...one} layout={layout} theme={theme} />
      ))}
      {drawn.flatMap(({ track, place }) =>
        chosen
          .filter(({ position }) => position < layout.rows.length - 1)
          .map(({ position }) => {
            const from = pathFrom(track, place, rows, position);
            return (
              from && (
                <g key={`${track.key} ${position}`} class="would-say">
                  <path class="curve early" d={from.path} />
                  <circle class="node early" cx={from.start.x} cy={from.start.y} r={3} />
                </g>
              )
            );
          }),
      )}
    </g>
  );
}

/** Between two numbers below forecasts, in pixels. */
const BETWEEN = 8;

interface OneProps {
  track: Track;
  drawn: DrawnTrack;
  layout: SequenceLayout;
  theme: Theme;
}

function OneTrack({ track, drawn, layout: { view, from, visible, ahead }, theme }: OneProps) {
  const { bands, lines, paths, joins, early, before, nodes, radius, beyond, labels } = drawn;
  const scale = divergingScale(1, theme);
  const inSight = nodes.filter(({ step }) => step >= from - 1 && step <= from + visible + ahead.length);
  return (
    <g class="along" data-track={track.key}>
      {bands.map((band, level) => (
        <rect key={level} class="level" {...band} fill-opacity={(0.5 * level) / Math.max(1, bands.length - 1)} />
      ))}
      {lines.map((x) => (
        <path key={x} class="axis-line" d={`M${x} ${view.y}v${view.height}`} />
      ))}
      {before !== "" && <path class="curve before" d={before} />}
      {/* What came lies below what was said. */}
      {[...track.curves.keys()]
        .sort((one, other) => Number(isSaid(track, one)) - Number(isSaid(track, other)))
        .map((curve) => (
          <path key={curve} class={curveClass(track, curve)} d={paths[curve]!} />
        ))}
      {joins.map(
        (d, curve) => d !== "" && <path key={`join ${curve}`} class={`${curveClass(track, curve)} join`} d={d} />,
      )}
      {early.map(
        (d, curve) => d !== "" && <path key={`early ${curve}`} class={`${curveClass(track, curve)} early`} d={d} />,
      )}
      {inSight.map(({ curve, step, x, y, at }) => {
        const early = track.entered?.[step] === false;
        const r = Math.max(2.5, early ? radius * 0.8 : radius);
        const fill = track.signed ? scale(2 * at - 1) : colour("ink", theme);
        return (
          <circle key={`${curve}:${step}`} class={early ? "node early" : "node"} cx={x} cy={y} r={r} fill={fill} />
        );
      })}
      {beyond !== "" && <path class="beyond" d={beyond} />}
      {labels.map(({ curve, step, text, x, y, ends }) => (
        <text
          key={`${curve}:${step}`}
          class={ends ? "telling ends" : "telling"}
          data-of={step}
          {...{ x, y }}
          dy="0.34em"
        >
          {text}
        </text>
      ))}
    </g>
  );
}

function isSaid({ curves }: Track, place: number): boolean {
  return curves[place]!.cameOf === undefined;
}

function curveClass(track: Track, place: number): string {
  const form = formOf(track, place);
  const isForecast = track.curves[place]!.ahead && isSaid(track, place);
  return `curve${form ? ` ${form}` : ""}${isSaid(track, place) ? "" : " came"}${isForecast ? " ahead" : ""}`;
}
