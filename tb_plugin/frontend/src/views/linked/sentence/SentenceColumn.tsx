/** The glyphs of a sentence, one a word from top to bottom, with an overview strip where it is long. */
import { useMemo, useRef } from "preact/hooks";
import type { Off } from "../../../state/choices/choices";
import type { Sentence, Snapshot } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { barPlaces } from "../../../layout/glyph";
import { belowWords } from "../../../layout/sentence/column";
import { bringIntoSight, numberedEvery, type SequenceLayout } from "../../../layout/sentence/sequence";
import { asDifference, replacedSteps } from "../../../layout/sentence/replaced";
import { visibleWord, wholeWord } from "../../../wording/words";
import { isSeries } from "../../../wording/said";
import type { Measure } from "../../../layout/text";
import type { Track } from "../../../layout/sentence/tracks/track";
import type { ChosenStep } from "../../../state/choices/selection";
import { stepColour } from "../../theme/colours";
import type { Theme } from "../../theme/theme";
import { BarNumbers } from "./BarNumbers";
import { Bars } from "./Bars";
import { stepLabel, StepGlyph } from "./StepGlyph";
import { Strip } from "./Strip";
import { TrackEnds } from "./TrackEnds";
import { Tracks } from "./Tracks";

const NOTHING: readonly string[] = [];

interface Props {
  sentence: Sentence;
  /** Of the record: of one that is cut stands what tells it from the others. */
  words: readonly Pick<Snapshot["words"][number], "text">[];
  /** One at its left that differs in some words, and whether the colours tell the difference; null where there is none. */
  replaced?: { other: Sentence; coloured: boolean } | null;
  /** Whether its bars say nothing of the difference that colours all else: they have no sign then. */
  unsigned: boolean;
  /** What goes along the steps. */
  tracks: readonly Track[];
  layout: SequenceLayout;
  scale: number;
  theme: Theme;
  /** The chosen steps of this sentence. */
  chosen: readonly ChosenStep[];
  /** Chips and units that are switched off. */
  off: readonly Off[];
  /** Chips that are new since the record before. */
  born: ReadonlySet<number>;
  /** Tells the panes' clip paths apart. */
  name: string;
  measure: Measure;
  /** First word in sight, and how many are; null where that number stays as it is. */
  onWindow: (from: number, visible: number | null) => void;
}

export function SentenceColumn(props: Props) {
  const {
    sentence,
    words,
    replaced = null,
    unsigned,
    tracks,
    layout,
    scale,
    theme,
    chosen,
    off,
    born,
    name,
    measure,
    onWindow,
  } = props;
  const { rows, view, label, strip, pitch, upright, worded } = layout;
  const below = belowWords(tracks);
  const every = worded || !isSeries(sentence) ? null : numberedEvery(pitch);
  const { other = null, coloured = false } = replaced ?? {};
  const replacements = useMemo(() => new Set(other && replacedSteps(sentence, other)), [sentence, other]);
  const { steps } = useMemo(
    () => (coloured && other ? asDifference(sentence, other) : sentence),
    [sentence, other, coloured],
  );
  const among = useMemo(
    () => [
      ...[...words.map(({ text }) => text), ...sentence.steps.map(({ label }) => label)].map((word) =>
        visibleWord(word),
      ),
      ...new Set(sentence.steps.flatMap(({ predictions }) => predictions.map(({ output }) => wholeWord(output)))),
    ],
    [words, sentence],
  );
  const glyphs = useMemo(
    () =>
      steps.map((one, index) => (
        <StepGlyph
          key={index}
          step={one}
          index={index}
          box={rows[index]!}
          reach={index === steps.length - 1 ? Math.max(0, layout.bottom - view.y - view.height) : 0}
          upright={upright}
          label={label}
          top={view.y}
          text={stepLabel(one, index, every)}
          unknown={sentence.unknown?.includes(index) ?? false}
          replaced={replacements.has(index)}
          among={among}
          below={below?.[index] ?? NOTHING}
          sentence={sentence}
          measure={measure}
        />
      )),
    [sentence, steps, replacements, among, rows, upright, label, view.y, every, below, measure],
  );
  // Of the rows beside those in sight an edge may be.
  const [from, to] = [Math.max(0, layout.from - 1), layout.from + layout.visible + 1];
  const bars = useMemo(
    () => (
      <Bars
        steps={steps.slice(from, to)}
        rows={rows.slice(from, to)}
        upright={upright}
        scale={scale}
        unsigned={unsigned}
      />
    ),
    [steps, rows, from, to, upright, scale, unsigned],
  );
  const rolled = useRef(0);
  const onWheel = (event: WheelEvent) => {
    if (layout.last === 0) return;
    event.preventDefault();
    rolled.current += event.deltaY / 60;
    const whole = Math.trunc(rolled.current);
    rolled.current -= whole;
    if (whole !== 0) onWindow(Math.max(0, Math.min(layout.last, layout.from + whole)), null);
  };
  const first = rows[0];
  return (
    <g class="sentence" data-sentence={sentence.index} onWheel={onWheel}>
      <clipPath id={`${name}-window`}>
        <rect x={view.x - 4} y={view.y - 1} width={view.width + 8} height={layout.bottom - view.y + 3} />
      </clipPath>
      <TrackEnds tracks={tracks} layout={layout} measure={measure} />
      {first && (
        <BarNumbers chips={sentence.chips} off={off} born={born} box={first} y={view.y - 4} measure={measure} />
      )}
      <g
        id={`${name}-steps`}
        clip-path={`url(#${name}-window)`}
        onFocusIn={(event) => {
          const index = Number((event.target as Element).getAttribute("data-step"));
          onWindow(bringIntoSight(index, layout), null);
        }}
      >
        <rect class="catch" x={view.x} y={view.y} width={view.width} height={view.height} />
        {first && !upright && <Middles chips={sentence.chips} row={first} view={view} />}
        {glyphs}
        {bars}
        <Tracks tracks={tracks} layout={layout} theme={theme} chosen={chosen} measure={measure} />
        {chosen.length > 1 && <SpanMark chosen={chosen} rows={rows} />}
        {chosen.map(({ position, place }) => {
          const row = rows[position];
          const style = place > 0 ? `stroke:${stepColour(place, theme)}` : undefined;
          return row && <rect key={place} class="outline kept" rx={4} {...row} style={style} pointer-events="none" />;
        })}
      </g>
      {strip && (
        <Strip sentence={sentence} layout={layout} strip={strip} controls={`${name}-steps`} onWindow={onWindow} />
      )}
    </g>
  );
}

/** A line along all words from the first chosen one to the last. */
function SpanMark({ chosen, rows }: { chosen: readonly ChosenStep[]; rows: readonly Box[] }) {
  const places = chosen.map(({ position }) => position);
  const [first, last] = [rows[Math.min(...places)], rows[Math.max(...places)]];
  if (!first || !last) return null;
  return <path class="span-mark" d={`M${first.x - 3} ${first.y}V${last.y + last.height}`} pointer-events="none" />;
}

/** Where glyphs lie on their sides: one frame for all of them, and a line down the middle of each chip. */
function Middles({ chips, row, view }: { chips: number; row: Box; view: Box }) {
  return (
    <>
      <rect class="glyph" rx={4} x={row.x} y={view.y} width={row.width} height={view.height} pointer-events="none" />
      {barPlaces(chips, row).map(({ x, width }, chip) => (
        <path key={chip} class="midline" d={`M${x + width / 2} ${view.y}v${view.height}`} />
      ))}
    </>
  );
}
