/** The glyphs of a sentence, one a word from top to bottom, with an overview strip where it is long. */
import { useMemo, useRef } from "preact/hooks";
import type { Sentence, SentenceStep } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { barPlaces, layoutGlyph, markersPath, rectanglesPath } from "../../../layout/glyph";
import { BOLDER, endOf, LINE_BELOW } from "../../../layout/pane";
import { bringIntoSight, type SequenceLayout } from "../../../layout/sequence";
import { fitText, linesBelow, outputText, PREDICTION_SIZE, type Measure } from "../../../layout/text";
import { Strip } from "./Strip";
import { visibleWord, wholeWord } from "../../../layout/words";

interface Props {
  sentence: Sentence;
  layout: SequenceLayout;
  scale: number;
  /** Position of the chosen step, if it is of this sentence. */
  step: number | null;
  /** Tells the panes' clip paths apart. */
  name: string;
  measure: Measure;
  /** First word in sight, and how many are; null where that number stays as it is. */
  onWindow: (from: number, visible: number | null) => void;
}

export function SentenceColumn({ sentence, layout, scale, step, name, measure, onWindow }: Props) {
  const { rows, view, label, strip, foot } = layout;
  const end = endOf(sentence);
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
          isEnd={one === end}
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
    if (whole !== 0) onWindow(Math.max(0, Math.min(layout.last, layout.from + whole)), null);
  };
  const chosen = step === null ? undefined : rows[step];
  const first = rows[0];
  return (
    <g class="sentence" data-sentence={sentence.index} onWheel={onWheel}>
      <clipPath id={`${name}-window`}>
        <rect x={view.x - 4} y={view.y - 1} width={view.width + 8} height={view.height + 3} />
      </clipPath>
      {first && <BarNumbers chips={sentence.chips} box={first} y={view.y - 4} />}
      <g
        clip-path={`url(#${name}-window)`}
        onFocusIn={(event) => {
          const index = Number((event.target as Element).getAttribute("data-step"));
          onWindow(bringIntoSight(index, layout), null);
        }}
      >
        <rect class="catch" x={view.x} y={view.y} width={view.width} height={view.height} />
        {glyphs}
        {chosen && <rect class="outline kept" rx={4} {...chosen} pointer-events="none" />}
      </g>
      {foot && <Scores sentence={sentence} box={foot} measure={measure} />}
      {strip && <Strip sentence={sentence} layout={layout} strip={strip} onWindow={onWindow} />}
    </g>
  );
}

interface GlyphProps {
  step: SentenceStep;
  index: number;
  box: Box;
  scale: number;
  label: SequenceLayout["label"];
  /** Whether the model's answer to the whole sequence is made of this step's state. */
  isEnd: boolean;
  measure: Measure;
}

function StepGlyph({ step, index, box, scale, label, isEnd, measure }: GlyphProps) {
  const glyph = layoutGlyph(step, box, scale);
  const middle = box.y + box.height / 2;
  const lines = fitLines(step, box, label.width, measure);
  const rise = (LINE_BELOW / 2) * lines.length;
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(glyph.changes.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
  return (
    <g
      class="step"
      data-step={index}
      role="button"
      tabindex={index === 0 ? 0 : -1}
      aria-label={`step ${index + 1}, ${wholeWord(step.word)}`}
    >
      <rect
        class="catch"
        x={label.right - label.width}
        y={box.y}
        width={box.x + box.width - label.right + label.width}
        height={box.height}
      />
      <text class="step-word" x={label.right} y={middle - rise} dy="0.34em">
        {fitText(visibleWord(step.label), label.width, 12, measure)}
      </text>
      {lines.map((line, place) => (
        <text
          key={place}
          class={`prediction${isEnd ? " end" : ""}${step.enters_head ? "" : " early"}`}
          x={label.right}
          y={middle - rise + 1.5 + LINE_BELOW * (place + 1)}
          dy="0.34em"
        >
          {line}
        </text>
      ))}
      <rect class="glyph" rx={4} {...box} />
      <path class="body" d={rectanglesPath(glyph.bodies.map((one) => one.box))} />
      <path class="grew positive" d={changes(true, true)} />
      <path class="grew negative" d={changes(false, true)} />
      <path class="shrank positive" d={changes(true, false)} />
      <path class="shrank negative" d={changes(false, false)} />
      <path class="midline" d={`M${box.x + 2} ${glyph.midline}h${box.width - 4}`} />
      <path class="track" d={rectanglesPath(glyph.gauges.map((one) => one.track))} />
      <path class="kept" d={rectanglesPath(glyph.gauges.map(({ track, kept }) => ({ ...track, width: kept })))} />
      <path class="marker" d={markersPath(glyph.gauges)} />
    </g>
  );
}

/** As many of the lines below the word as the row has room for. */
function fitLines(step: SentenceStep, box: Box, width: number, measure: Measure): string[] {
  const room = Math.floor((box.height - LINE_BELOW) / LINE_BELOW);
  return linesBelow(step)
    .slice(0, Math.max(0, room))
    .map((line) => fitText(line, width, PREDICTION_SIZE, measure));
}

/** What the model says at the end of a sequence, the likeliest class or label first, or its values in their order. */
function Scores({ sentence, box, measure }: { sentence: Sentence; box: Box; measure: Measure }) {
  const end = endOf(sentence);
  if (!end) return null;
  const scores = end.predictions.map(outputText);
  const bold: Measure = (text, size) => BOLDER * measure(text, size);
  // All of them, or where room is short the first alone.
  const texts = [`end: ${scores.join(" · ")}`, `end: ${scores[0]}`];
  const text =
    texts.find((one) => bold(one, SCORES_SIZE) <= box.width) ?? fitText(texts[1]!, box.width, SCORES_SIZE, bold);
  return (
    <text class="scores" x={box.x + box.width} y={box.y + box.height - 6}>
      {text}
    </text>
  );
}

/** Font size of the class scores, as in the style sheet. */
const SCORES_SIZE = 11;

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
