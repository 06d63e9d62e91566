/** One record: sentence, memory chips and word clouds, linked. It knows nothing of other panes. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import { unitAt } from "../../layout/chip_hit";
import { barPlaces } from "../../layout/glyph";
import { isDrawn } from "../../layout/links";
import { layoutPane, layoutWords, type PaneLayout } from "../../layout/pane";
import type { Scales } from "../../layout/scales";
import type { Measure } from "../../layout/text";
import { choose, type Choices, type Selection, type Act } from "../../state/choices/choices";
import { chooseChip, chooseCloud, chooseStep, chooseUnit, chooseWord, sameStep } from "../../state/choices/selection";
import { shownRow, type PaneData } from "../../state/records/pane_data";
import type { Picture } from "../../state/records/load_record";
import type { Theme } from "../common/theme";
import { Chips } from "./Chips";
import { Clouds, UnplacedWords } from "./Clouds";
import { describe, type Description } from "../pointing/describe";
import { ChipLinks, StepLinks } from "./Links";
import { markElement, markOf, moveFocus, type Mark } from "../pointing/marks";
import { PaneHeadings } from "./PaneHeadings";
import { SentenceColumn } from "./SentenceColumn";
import { isOnCanvas } from "./units";
import { UnitsCanvas } from "./UnitsCanvas";
import { WordList } from "./WordList";
import type { WordChanges } from "./word_colours";

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
  /** What colours the words beside another pane; null where the choice for a single pane does. */
  changes?: WordChanges | null;
  /** Drawn above all else. */
  overlay?: ((layout: PaneLayout) => ComponentChildren) | undefined;
  onLayout?: (layout: PaneLayout) => void;
  act: Act;
  onHover: (mark: Mark | null, description: Description | null, x: number, y: number) => void;
}

export function PaneView(props: Props) {
  const { name, data, picture, choices, scales, zoom, width, height, theme, measure, hovered, act, onHover } = props;
  const { changes = null, overlay, onLayout } = props;
  const { snapshot } = picture;
  const { selection, chipShape, wordView } = choices;
  // A place a sentence that was asked for; none where the record has no sentences at all.
  const sentences = (snapshot.sentences.length > 0 ? choices.sentences : []).map(
    (index) => picture.sentences.find((one) => one.index === index) ?? null,
  );
  const isLinked = (chip: number, cloud: number) =>
    isDrawn(snapshot.links[cloud]?.[chip] ?? 0, {
      threshold: choices.threshold * scales.link,
      ceiling: choices.ceiling * scales.link,
    });
  const cloudsOf = (chip: number) => snapshot.clouds.flatMap(({ cloud }) => (isLinked(chip, cloud) ? [cloud] : []));
  const chipsOf = (cloud: number) => snapshot.chips.flatMap(({ chip }) => (isLinked(chip, cloud) ? [chip] : []));
  const emphasis =
    selection.cloud !== null ? [selection.cloud] : selection.chip !== null ? cloudsOf(selection.chip) : [];
  const layout = useMemo(
    () =>
      layoutPane(
        snapshot,
        width,
        height,
        { sentences: sentences.length, shape: chipShape, view: wordView, emphasis },
        scales.strength,
        zoom,
        measure,
      ),
    [snapshot, width, height, sentences.length, chipShape, wordView, emphasis.join(), scales.strength, zoom, measure],
  );
  useLayoutEffect(() => onLayout?.(layout), [layout]);
  const columns = layout.columns.sentences;
  const sequences = useMemo(
    () =>
      sentences.map(
        (sentence, place) => sentence && layoutWords(sentence, columns[place]!, choices.from, choices.visible, measure),
      ),
    [picture, layout, choices.from, choices.visible, measure],
  );
  const row = shownRow(data);
  const values = row && row.values.length === snapshot.units ? row.values : null;
  const missing = sentences.indexOf(null);
  const onCanvas = isOnCanvas(snapshot.chips);

  /** What is at a point of the frame: some marks are no elements of their own and are found by their place. */
  const markAt = (target: EventTarget | null, x: number, y: number): Mark | null => {
    const mark = markOf(target);
    const svg = markElement(target)?.closest("svg")?.getBoundingClientRect();
    if (mark?.kind === "chip" && onCanvas && svg) {
      const unit = unitAt(snapshot.chips, layout.chips, x - svg.left, y - svg.top);
      if (unit !== null) return { kind: "unit", unit };
    }
    if (mark?.kind === "step" && svg) {
      // The bars of a glyph are one path.
      const { sentence: index, step } = mark;
      const place = sentences.findIndex((one) => one?.index === index);
      const bars = barPlaces(sentences[place]!.chips, sequences[place]!.rows[step]!);
      const chip = bars.findIndex((bar) => x - svg.left >= bar.x && x - svg.left < bar.x + bar.width);
      return { ...mark, chip: chip >= 0 ? chip : null };
    }
    return mark;
  };
  const point = (target: EventTarget | null, x: number, y: number) => {
    const mark = markAt(target, x, y);
    onHover(mark, mark && describe(mark, { snapshot, sentences: picture.sentences, row: values ? row : null }), x, y);
  };
  const pick = (mark: Mark | null, beside: boolean) => {
    if (!mark) return;
    // What is let go should look so at once, though the pointer is still there.
    if (isChosen(mark, selection)) onHover(null, null, 0, 0);
    act(chooseMark(mark, beside));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const element = markElement(event.target);
    if (!element) return;
    // Left and right are left to the epochs.
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) moveFocus(element, by === 1 ? 1 : -1);
    // A real button answers to Enter and the space bar by a click of its own.
    else if ((event.key === "Enter" || event.key === " ") && element.tagName !== "BUTTON")
      pick(markOf(event.target), event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      class="drawing"
      data-pane={name}
      data-units={snapshot.units}
      data-epoch={snapshot.epoch}
      data-step={snapshot.step}
      data-clusters={snapshot.clusters}
      style={`height:${height}px`}
      onClick={(event) => {
        const mark = markAt(event.target, event.clientX, event.clientY);
        pick(mark, event.shiftKey || event.ctrlKey || event.metaKey);
      }}
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
      {onCanvas && (
        <UnitsCanvas
          chips={snapshot.chips}
          layout={layout.chips}
          column={layout.columns.chips}
          height={height}
          values={values}
          clip={choices.clip * scales.response}
          theme={theme}
        />
      )}
      <svg width={width} height={height} role="group" aria-label={`${snapshot.state}, epoch ${snapshot.epoch}`}>
        <ChipLinks
          snapshot={snapshot}
          chips={layout.chipBoxes}
          clouds={layout.cloudBoxes}
          leadX={layout.columns.chips.x + layout.columns.chips.width}
          scale={{
            strongest: scales.link,
            width: choices.linkWidth,
            threshold: choices.threshold * scales.link,
            ceiling: choices.ceiling * scales.link,
          }}
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
          linkedTo={chipsOf}
          theme={theme}
          measure={measure}
        />
        <Clouds
          snapshot={snapshot}
          places={layout.clouds}
          strongest={scales.strength}
          selection={selection}
          hovered={hovered}
          linkedTo={cloudsOf}
          theme={theme}
          wordColour={choices.wordColour}
          changes={changes}
          listed={layout.list !== null}
        />
        {sentences.map((sentence, place) => {
          const sequence = sequences[place];
          const step = selection.step?.sentence === sentence?.index ? (selection.step?.position ?? null) : null;
          return (
            sentence &&
            sequence && (
              <SentenceColumn
                key={sentence.index}
                sentence={sentence}
                layout={sequence}
                scale={scales.glyph}
                step={step}
                name={`pane-${name}-${place}`}
                measure={measure}
                onWindow={(from, visible) => act(choose(visible === null ? { from } : { from, visible }), "replace")}
              />
            )
          );
        })}
        {sentences.map((sentence, place) => {
          const sequence = sequences[place];
          const end = columns.at(-1)!;
          return (
            sentence &&
            sequence && (
              <StepLinks
                key={sentence.index}
                sentence={sentence}
                rows={sequence.rows}
                view={sequence.view}
                chips={layout.chipBoxes}
                scale={{
                  strongest: scales.stepLink,
                  width: choices.linkWidth,
                  threshold: choices.threshold * scales.stepLink,
                  ceiling: choices.ceiling * scales.stepLink,
                }}
                leadX={end.x + end.width}
                step={selection.step?.sentence === sentence.index ? selection.step.position : null}
                hovered={hovered}
              />
            )
          );
        })}
        {overlay?.(layout)}
      </svg>
      <PaneHeadings snapshot={snapshot} sentences={sentences} layout={layout} choices={choices} act={act} />
      {missing >= 0 && picture.sentenceError && (
        <p
          class="sentence-missing"
          style={`left:${columns[missing]!.x}px;top:${columns[missing]!.y}px;width:${columns[missing]!.width}px`}
        >
          {picture.sentenceError}
        </p>
      )}
      {layout.list && (
        <WordList
          snapshot={snapshot}
          box={layout.list}
          strongest={scales.strength}
          selection={selection}
          order={choices.wordOrder}
          wordColour={choices.wordColour}
          changes={changes}
          theme={theme}
          onOrder={(wordOrder) => act(choose({ wordOrder }))}
        />
      )}
      <UnplacedWords snapshot={snapshot} places={layout.clouds} />
    </div>
  );
}

function isChosen(mark: Mark, selection: Selection): boolean {
  switch (mark.kind) {
    case "unit":
      return selection.units.includes(mark.unit);
    case "word":
      return selection.words.includes(mark.word);
    case "cloud":
      return selection.cloud === mark.cloud;
    case "step":
      return sameStep(selection.step, { sentence: mark.sentence, position: mark.step });
    case "chip":
    case "link":
    case "stepLink":
      return selection.chip === mark.chip;
  }
}

function chooseMark(mark: Mark, beside: boolean) {
  switch (mark.kind) {
    case "unit":
      return chooseUnit(mark.unit, beside);
    case "word":
      return chooseWord(mark.word, beside);
    case "cloud":
      return chooseCloud(mark.cloud);
    case "step":
      return chooseStep({ sentence: mark.sentence, position: mark.step });
    case "chip":
    case "link":
    case "stepLink":
      return chooseChip(mark.chip);
  }
}
