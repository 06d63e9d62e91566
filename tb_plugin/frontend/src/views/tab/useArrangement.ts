/** How large everything is: the frame as it is divided, and the scales and the zoom that all panes share. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { useComputed } from "@preact/signals";
import { arrange, type Arranged, type FrameSize } from "../../layout/frame";
import type { WordsNeed } from "../../layout/pane/columns";
import { leastPaneHeight, paneZoom } from "../../layout/pane/pane";
import {
  barsOf,
  boundsOf,
  fittedScales,
  historyScales,
  outlierOf,
  type Extents,
  type Scales,
} from "../../layout/scales";
import { sharedExtents } from "../../layout/sentence/tracks/output_axes";
import { trackCount } from "../../layout/sentence/tracks/tracks";
import { browserMeasure, type Measure } from "../../layout/text";
import type { Choices } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import { drawnContent } from "../../state/records/pane_difference";
import type { Session } from "../../state/session/session";
import { useWordsNeeds } from "./useWordsNeeds";

export interface Arrangement extends Arranged {
  /** The element that holds the panes, whose size is read. */
  stage: RefObject<HTMLDivElement | null>;
  /** Width and height of the whole frame. */
  frame: number;
  frameHeight: number;
  paneHeight: number;
  scales: Scales;
  /** The same for each pane, but for the axes of values and, where panes show states of two kinds, the extent of glyphs. */
  paneScales: readonly Scales[];
  /** Zoom of the words. */
  zoom: number;
  /** What the words of each pane need. */
  needs: readonly WordsNeed[];
  measure: Measure;
}

/** `isDrawn`: whether there is a stage yet. */
export function useArrangement(session: Session, isDrawn: boolean): Arrangement {
  const choices = session.choices.value;
  const { fit } = choices;
  const panes = session.panes.value;
  const measure = useMemo(browserMeasure, []);
  const stage = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ ...frameSize(), width: 0, height: 0, above: 0 });
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const read = () => setSize(sizeOf(element));
    const observer = new ResizeObserver(read);
    observer.observe(element);
    // Where the page scrolls, the stage does not tell that the frame is higher.
    window.addEventListener("resize", read);
    read();
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", read);
    };
  }, [isDrawn]);

  // What stands around it is as large as it says, once it is drawn for this frame, for what has come, and for a second
  // pane: read within the effect, it is drawn anew in the same frame, before anyone sees it elsewhere.
  const isThere = panes.some(({ content }) => content.value !== null);
  useLayoutEffect(() => {
    const found = stage.current && sizeOf(stage.current);
    if (found) setSize((read) => (isEqual(read, found) ? read : found));
  }, [size.frame, size.frameHeight, isThere, choices.panes.length]);

  const { scales, paneScales } = useComputed(() => {
    const choices = session.choices.value;
    const all = session.panes.value;
    const scales = scalesOf(all, choices);
    const kinds = new Set(all.map(({ training }) => training && kindOf(training.state)));
    const own = (one: PaneData) => (kinds.size > 1 ? { glyph: scalesOf([one], choices).glyph } : {});
    const outputs = outputsOf(all, choices);
    return { scales, paneScales: all.map((one, index) => ({ ...scales, ...own(one), outputs: outputs[index]! })) };
  }).value;

  const outputs = paneScales.map(({ outputs }) => outputs);
  const arranged = arrange(size, choices.panes.length);
  const { paneWidth, room } = arranged;
  const sentences = panes.some(({ content }) => (content.value?.snapshot.sentences.length ?? 0) > 0)
    ? choices.sentences.length
    : 0;
  const counts = panes.map(({ content }, index) => ({
    sentences,
    tracks: trackCount(content.value?.sentences ?? [], outputs[index]),
  }));
  const paneHeight = Math.max(
    room,
    ...panes.map(({ content }, index) =>
      content.value ? leastPaneHeight(content.value.snapshot, paneWidth, counts[index]!) : 0,
    ),
  );
  const needs = useWordsNeeds(
    panes.map(({ content }) => content.value?.snapshot ?? null),
    scales.strength,
    measure,
  );
  const zoom = useMemo(
    () =>
      Math.min(
        ...panes.map(({ content }, index) =>
          content.value
            ? paneZoom(
                content.value.snapshot,
                paneWidth,
                paneHeight,
                { ...counts[index]!, need: needs[index]! },
                { strength: scales.strength, fit },
                measure,
              )
            : 1.7,
        ),
      ),
    [
      ...panes.map(({ content }) => content.value?.snapshot),
      paneWidth,
      paneHeight,
      JSON.stringify(counts),
      ...needs,
      scales.strength,
      fit,
      measure,
    ],
  );
  return {
    ...arranged,
    stage,
    frame: size.frame,
    frameHeight: size.frameHeight,
    paneHeight,
    scales,
    paneScales,
    zoom,
    needs,
    measure,
  };
}

/** What all of these panes share. */
function scalesOf(panes: readonly PaneData[], { fit, sentences }: Pick<Choices, "fit" | "sentences">): Scales {
  const shown = panes.map(({ content: { value }, causes }) => {
    const drawn = value && drawnContent(value, value.difference?.whose ?? null);
    return { causes: causes.value, snapshot: drawn?.snapshot ?? null, sentences: drawn?.sentences ?? [] };
  });
  if (fit) return fittedScales(shown);
  const records = panes.flatMap(({ training }) => (training?.records ?? []).map(({ record }) => record));
  const reached = panes.map(({ training, content }) =>
    barsOf(
      (training?.records ?? []).map(({ record }) => record),
      sentences.map((index) => content.value?.ownSentence(content.value.standIns[index]?.index ?? index) ?? index),
    ),
  );
  const bars = reached.every((one) => one !== null) ? Math.max(...reached) : null;
  const bounds = boundsOf([...records, ...shown.flatMap(({ snapshot }) => snapshot ?? [])], bars);
  return bounds ? { ...historyScales(shown, bounds), outlier: outlierOf(records) } : fittedScales(shown);
}

/** Where the axes of values go in each pane, by the number of the sentence. */
function outputsOf(
  panes: readonly PaneData[],
  { fit, sentences }: Pick<Choices, "fit" | "sentences">,
): Record<number, Extents>[] {
  const found = panes.map((): Record<number, Extents> => ({}));
  for (const index of sentences) {
    const said = panes.flatMap(({ training, content: { value } }, pane) => {
      const shown = value?.standIns[index]?.index ?? index;
      const sentence = value?.sentences.find((one) => one.index === shown);
      const records = fit ? [] : (training?.records ?? []).map(({ record }) => record);
      return value && sentence ? [{ pane, sentence, records, index: value.ownSentence(shown) }] : [];
    });
    sharedExtents(said).forEach((extents, place) => (found[said[place]!.pane]![said[place]!.sentence.index] = extents));
  }
  return found;
}

/** Of "rnn.l0/c" the last part: a cell state is many times as large as what it puts out. */
function kindOf(state: string): string {
  return state.slice(state.lastIndexOf("/") + 1);
}

function frameSize() {
  return { frame: window.innerWidth, frameHeight: window.innerHeight };
}

/** Of the frame and the stage. */
function sizeOf(element: Element): FrameSize {
  return { ...frameSize(), width: element.clientWidth, height: element.clientHeight, above: topOf(element) };
}

function isEqual(one: FrameSize, other: FrameSize): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof FrameSize] === value);
}

function topOf(element: Element): number {
  return Math.round(element.getBoundingClientRect().top + window.scrollY);
}
