/** One record: sentence, memory chips and word clouds, linked. It knows nothing of other panes. */
import { useMemo } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import { barPlaces } from "../layout/glyph";
import { counted } from "../layout/numbers";
import { layoutPane, layoutWords } from "../layout/pane";
import type { Scales } from "../layout/scales";
import { fitText, type Measure } from "../layout/text";
import { choose, chooseChip, chooseCloud, chooseStep, chooseUnit, chooseWord, type Choices } from "../state/choices";
import type { Act, PaneData, Picture } from "../state/session";
import type { Theme } from "../state/theme";
import { Chips } from "./Chips";
import { Clouds, UnplacedWords } from "./Clouds";
import { describe, type Description } from "./describe";
import { ChipLinks, StepLinks } from "./Links";
import { markElement, markOf, moveFocus, type Mark } from "./marks";
import { SentenceColumn } from "./SentenceColumn";

interface Props {
  /** Tells this pane's element from others. */
  name: string;
  data: PaneData;
  picture: Picture;
  choices: Choices;
  scales: Scales;
  /** Zoom of the words, the same in all panes. */
  zoom: number;
  width: number;
  height: number;
  theme: Theme;
  measure: Measure;
  hovered: ReadonlySignal<Mark | null>;
  act: Act;
  onHover: (mark: Mark | null, description: Description | null, x: number, y: number) => void;
}

export function PaneView(props: Props) {
  const { name, data, picture, choices, scales, zoom, width, height, theme, measure, hovered, act, onHover } = props;
  const { snapshot, sentence } = picture;
  const { selection } = choices;
  const layout = useMemo(
    () => layoutPane(snapshot, width, height, scales.strength, zoom, measure),
    [snapshot, width, height, scales.strength, zoom, measure],
  );
  const column = layout.columns.sentence;
  const words = useMemo(
    () => (sentence && column ? layoutWords(sentence, column, choices.from, measure) : null),
    [sentence, column, choices.from, measure],
  );
  const row = data.responses.value?.rows.at(-1) ?? null;
  const values = row && row.values.length === snapshot.units ? row.values : null;
  const listed = snapshot.clouds.reduce((sum, cloud) => sum + cloud.words.length, 0);
  const unplaced = layout.clouds.reduce((sum, cloud) => sum + cloud.unplaced.length, 0);

  const point = (target: EventTarget | null, x: number, y: number) => {
    let mark = markOf(target);
    if (mark?.kind === "step" && words && sentence) {
      // The bars of a glyph are one path, so the chip under the pointer is found by its place.
      const svg = markElement(target)!.closest("svg")!.getBoundingClientRect();
      const bars = barPlaces(sentence.chips, words.rows[mark.step]!);
      const chip = bars.findIndex((bar) => x - svg.left >= bar.x && x - svg.left < bar.x + bar.width);
      mark = { ...mark, chip: chip >= 0 ? chip : null };
    }
    onHover(mark, mark && describe(mark, { snapshot, sentence, row: values ? row : null }), x, y);
  };
  const pick = (target: EventTarget | null, beside: boolean) => {
    const mark = markOf(target);
    if (mark) act(chooseMark(mark, beside));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const element = markElement(event.target);
    if (!element) return;
    // Left and right are left to the epochs.
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) moveFocus(element, by === 1 ? 1 : -1);
    // A real button answers to Enter and the space bar by a click of its own.
    else if ((event.key === "Enter" || event.key === " ") && element.tagName !== "BUTTON")
      pick(event.target, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const headings = [
    column && { x: column.x, width: column.width, text: sentenceHeading(picture) },
    { ...layout.columns.chips, text: `memory chips · ${counted(snapshot.units, "unit")}` },
    {
      ...layout.columns.clouds,
      text: `word clouds · ${counted(listed, "word")}${unplaced > 0 ? `, ${unplaced} of them listed` : ""}`,
    },
  ];
  return (
    <div
      class="drawing"
      data-pane={name}
      data-units={snapshot.units}
      data-epoch={snapshot.epoch}
      data-step={snapshot.step}
      data-clusters={snapshot.clusters}
      style={`height:${height}px`}
      onClick={(event) => pick(event.target, event.shiftKey || event.ctrlKey || event.metaKey)}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => point(event.target, event.clientX, event.clientY)}
      onPointerLeave={() => onHover(null, null, 0, 0)}
      onFocusOut={() => onHover(null, null, 0, 0)}
      onFocusIn={(event) => {
        const element = markElement(event.target);
        const box = element?.getBoundingClientRect();
        if (element?.matches(":focus-visible") && box) point(element, box.right, box.bottom);
      }}
    >
      <svg width={width} height={height} role="group" aria-label={`${snapshot.state}, epoch ${snapshot.epoch}`}>
        {headings.map(
          (heading) =>
            heading && (
              <text key={heading.x} class="heading" x={heading.x} y={11}>
                {fitText(heading.text, heading.width, 11, measure)}
              </text>
            ),
        )}
        <ChipLinks
          snapshot={snapshot}
          chips={layout.chipBoxes}
          clouds={layout.cloudBoxes}
          leadX={layout.columns.chips.x + layout.columns.chips.width}
          scale={{ strongest: scales.link, width: choices.linkWidth, threshold: choices.threshold * scales.link }}
          selection={selection}
          hovered={hovered}
        />
        <Chips
          chips={snapshot.chips}
          layout={layout.chips}
          column={layout.columns.chips}
          values={values}
          clip={choices.clip * scales.response}
          selection={selection}
          hovered={hovered}
          theme={theme}
          measure={measure}
        />
        <Clouds
          snapshot={snapshot}
          places={layout.clouds}
          strongest={scales.strength}
          selection={selection}
          hovered={hovered}
          theme={theme}
          wordColour={choices.wordColour}
        />
        {sentence && words && (
          <>
            <SentenceColumn
              sentence={sentence}
              layout={words}
              scale={scales.glyph}
              step={selection.step}
              name={`pane-${name}`}
              measure={measure}
              onScroll={(from) => from !== words.from && act(choose({ from }), "replace")}
            />
            <StepLinks
              sentence={sentence}
              rows={words.rows}
              view={words.view}
              chips={layout.chipBoxes}
              scale={{
                strongest: scales.stepLink,
                width: choices.linkWidth,
                threshold: choices.threshold * scales.stepLink,
              }}
              step={selection.step}
              hovered={hovered}
            />
          </>
        )}
      </svg>
      {column && picture.sentenceError && (
        <p class="sentence-missing" style={`left:${column.x}px;top:${column.y}px;width:${column.width}px`}>
          {picture.sentenceError}
        </p>
      )}
      <UnplacedWords snapshot={snapshot} places={layout.clouds} />
    </div>
  );
}

function chooseMark(mark: Mark, beside: boolean) {
  switch (mark.kind) {
    case "unit":
      return chooseUnit(mark.unit);
    case "word":
      return chooseWord(mark.word, beside);
    case "cloud":
      return chooseCloud(mark.cloud);
    case "step":
      return chooseStep(mark.step);
    case "chip":
    case "link":
    case "stepLink":
      return chooseChip(mark.chip);
  }
}

function sentenceHeading({ sentence }: Picture): string {
  if (!sentence) return "sentence";
  const length = counted(sentence.steps.length, "word");
  return sentence.reverse ? `sentence · ${length}, read from the last ↑` : `sentence · ${length}, one bar a chip`;
}
