/** The glyphs of a sentence, one a word from top to bottom, with an overview strip where it is long. */
import { useMemo, useRef } from "preact/hooks";
import type { Sentence, SentenceStep } from "../api/types";
import type { Box } from "../layout/box";
import { barPlaces, layoutGlyph, markersPath, rectanglesPath } from "../layout/glyph";
import { bringIntoSight, type SequenceLayout } from "../layout/sequence";
import { fitText, PREDICTION_SIZE, predictionText, type Measure } from "../layout/text";

interface Props {
  sentence: Sentence;
  layout: SequenceLayout;
  scale: number;
  /** The chosen step. */
  step: number | null;
  /** Tells the panes' clip paths apart. */
  name: string;
  measure: Measure;
  onScroll: (from: number) => void;
}

export function SentenceColumn({ sentence, layout, scale, step, name, measure, onScroll }: Props) {
  const { rows, view, label, strip } = layout;
  const glyphs = useMemo(
    () =>
      sentence.steps.map((one, index) => (
        <StepGlyph
          key={index}
          step={one}
          index={index}
          box={rows[index]!}
          scale={scale}
          label={label}
          measure={measure}
        />
      )),
    [sentence, rows, scale, label, measure],
  );
  const rolled = useRef(0);
  const onWheel = (event: WheelEvent) => {
    if (layout.last === 0) return;
    event.preventDefault();
    rolled.current += event.deltaY / 60;
    const whole = Math.trunc(rolled.current);
    rolled.current -= whole;
    if (whole !== 0) onScroll(Math.max(0, Math.min(layout.last, layout.from + whole)));
  };
  const chosen = step === null ? undefined : rows[step];
  const first = rows[0];
  return (
    <g class="sentence" onWheel={onWheel}>
      <clipPath id={`${name}-window`}>
        <rect x={view.x - 4} y={view.y - 1} width={view.width + 8} height={view.height + 3} />
      </clipPath>
      {first && <BarNumbers chips={sentence.chips} box={first} y={view.y - 4} />}
      <g
        clip-path={`url(#${name}-window)`}
        onFocusIn={(event) => {
          const index = Number((event.target as Element).getAttribute("data-step"));
          onScroll(bringIntoSight(index, layout));
        }}
      >
        <rect class="catch" x={view.x} y={view.y} width={view.width} height={view.height} />
        {glyphs}
        {chosen && <rect class="outline kept" rx={4} {...chosen} pointer-events="none" />}
      </g>
      {strip && <Strip sentence={sentence} layout={layout} strip={strip} onScroll={onScroll} />}
    </g>
  );
}

interface GlyphProps {
  step: SentenceStep;
  index: number;
  box: Box;
  scale: number;
  label: SequenceLayout["label"];
  measure: Measure;
}

function StepGlyph({ step, index, box, scale, label, measure }: GlyphProps) {
  const glyph = layoutGlyph(step, box, scale);
  const middle = box.y + box.height / 2;
  const prediction = predictionText(step);
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(glyph.changes.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
  const keptParts = (positive: boolean) =>
    rectanglesPath(
      glyph.gauges.filter((one) => one.positive === positive).map(({ track, kept }) => ({ ...track, width: kept })),
    );
  return (
    <g
      class="step"
      data-step={index}
      role="button"
      tabindex={index === 0 ? 0 : -1}
      aria-label={`step ${index + 1}, ${step.word}`}
    >
      <text class="step-word" x={label.right} y={middle - (prediction ? 6 : 0)} dy="0.34em">
        {fitText(step.word, label.width, 12, measure)}
      </text>
      {prediction && (
        <text class={step.enters_head ? "prediction" : "prediction early"} x={label.right} y={middle + 8} dy="0.34em">
          {fitText(prediction, label.width, PREDICTION_SIZE, measure)}
        </text>
      )}
      <rect class="glyph" rx={4} {...box} />
      <path class="body" d={rectanglesPath(glyph.bodies.map((one) => one.box))} />
      <path class="grew positive" d={changes(true, true)} />
      <path class="grew negative" d={changes(false, true)} />
      <path class="shrank positive" d={changes(true, false)} />
      <path class="shrank negative" d={changes(false, false)} />
      <path class="midline" d={`M${box.x + 2} ${glyph.midline}h${box.width - 4}`} />
      <path class="track" d={rectanglesPath(glyph.gauges.map((one) => one.track))} />
      <path class="kept positive" d={keptParts(true)} />
      <path class="kept negative" d={keptParts(false)} />
      <path class="marker" d={markersPath(glyph.gauges)} />
    </g>
  );
}

/** The number of the chip above each bar, or above every other one where they would touch. */
function BarNumbers({ chips, box, y }: { chips: number; box: Box; y: number }) {
  const every = Math.ceil((chips * 15) / Math.max(1, box.width));
  return (
    <>
      {barPlaces(chips, box).map(({ x, width }, chip) =>
        chip % every === 0 ? (
          <text key={chip} class="bar-number" x={x + width / 2} y={y}>
            {chip}
          </text>
        ) : null,
      )}
    </>
  );
}

interface StripProps {
  sentence: Sentence;
  layout: SequenceLayout;
  strip: Box;
  onScroll: (from: number) => void;
}

/** One line a step, darker where the state moves more; the frame is what is in sight and can be dragged. */
function Strip({ sentence, layout, strip, onScroll }: StripProps) {
  const moved = sentence.steps.map((one) => one.link.reduce((sum, value) => sum + Math.abs(value), 0));
  const most = Math.max(...moved, 1e-12);
  const cell = strip.height / Math.max(1, moved.length);
  const scrollTo = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const share = (event.clientY - box.top) / Math.max(1, box.height);
    onScroll(Math.max(0, Math.min(layout.last, Math.round(share * moved.length - layout.visible / 2))));
  };
  return (
    <g
      class="strip"
      role="scrollbar"
      tabindex={0}
      aria-label="part of the sentence in sight"
      aria-orientation="vertical"
      aria-controls="sentence"
      aria-valuemin={0}
      aria-valuemax={layout.last}
      aria-valuenow={layout.from}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrollTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && scrollTo(event)}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1, PageDown: layout.visible, PageUp: -layout.visible }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onScroll(Math.max(0, Math.min(layout.last, layout.from + by)));
      }}
    >
      <rect class="strip-ground" {...strip} rx={2} />
      {moved.map((value, index) => (
        <rect
          key={index}
          class="strip-step"
          x={strip.x + 2}
          y={strip.y + index * cell + 0.5}
          width={strip.width - 4}
          height={Math.max(0.5, cell - 1)}
          opacity={0.15 + (0.85 * value) / most}
        />
      ))}
      <rect
        class="strip-window"
        x={strip.x}
        y={strip.y + layout.from * cell}
        width={strip.width}
        height={layout.visible * cell}
        rx={2}
      />
    </g>
  );
}
