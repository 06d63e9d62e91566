/** A whole training: a column a record, of its chips or of the sentence, with a metric as a line and what was learnt. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FindingList } from "../../../api/types";
import {
  bringThumbnailIntoSight,
  CHIP_THUMBNAIL,
  everyNth,
  layoutThumbnails,
  SENTENCE_THUMBNAIL,
} from "../../../layout/thumbnails";
import { layoutVerdicts, placeSaid } from "../../../layout/sentence/verdict";
import { plain } from "../../../wording/numbers";
import type { Measure } from "../../../layout/text";
import { shownThumbnails, stripSentence } from "../../../state/choices/asking";
import type { Choices } from "../../../state/choices/choices";
import type { Scales } from "../../../layout/scales";
import { bornIn, NONE_BORN } from "../../../state/records/changes_in";
import type { PaneData } from "../../../state/records/pane_data";
import { subjectName, thumbnailKey, type ThumbnailShelf } from "../../../state/timeline/thumbnail_shelf";
import { inColumns, slotsOf } from "../../../state/timeline/slots";
import type { PlacedRecord } from "../../../state/records/training";
import type { Theme } from "../../theme/theme";
import { LearntDots, DOTS } from "./LearntDots";
import { MetricLine, metricValues, type Metric } from "./MetricLine";
import { StripColumns } from "./StripColumns";
import { StripGap } from "./StripGap";
import { LABEL, StripLabel } from "./StripLabel";
import { lengthOf, subjectOf } from "./strip_subject";
import { epochName } from "../../../wording/record_name";

export interface StripProps {
  data: PaneData;
  /** The record of the other pane, where it is of this training. */
  beside: PlacedRecord | null;
  /** What changed in the records that are shown. */
  changes: readonly PaneData["changes"][];
  shelf: ThumbnailShelf;
  /** What stands at its left, where there are two; null where there is one. */
  label: string | null;
  /** The word that colours the chips; null where none does. */
  word: string | null;
  metric: Metric | null;
  /** Whether there is room above the columns for what was learnt; it may not be known yet. */
  hasDots: boolean;
  findings: FindingList | null;
  choices: Choices;
  /** Scales of all columns of all strips. */
  scales: Scales;
  width: number;
  /** Of a column; one of a short sentence is lower. */
  height: number;
  theme: Theme;
  measure: Measure;
  /** `second`: of the other pane. */
  onGo: (index: number, sliding: boolean, second: boolean) => void;
}

/** Around the panel, and around the columns for the outline of one. */
const MARGIN = 12;
const OUTLINE = 3;
const ROW = { least: 13, most: 18 };
/** What the model says at the end of the sentence, below its glyphs. */
const VERDICT = 20;
/** Epochs below the columns. */
const EPOCHS = 17;
/** Of "123", and of what the record before the training is called. */
const EPOCH_ROOM = 30;
const BEFORE_ROOM = 88;
const BELOW_SIZE = 11;

const NONE: readonly PlacedRecord[] = [];

export function TrainingStrip(props: StripProps) {
  const {
    data,
    beside,
    changes,
    shelf,
    label,
    word,
    metric,
    hasDots,
    findings,
    choices,
    scales,
    width,
    height: most,
  } = props;
  const { theme, measure, onGo } = props;
  const { training, content } = data;
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  /** Where the columns are scrolled to, which is heard of a frame later. */
  const place = useRef(0);
  const kept = shelf.thumbnails.value;
  const error = shelf.error.value;
  const ofSentence = shownThumbnails(choices) === "sentence";
  const subject = subjectOf(data, choices, word);
  const asked = subject.typed ?? subject.sentence;
  // Known with the record, not with the one that is left; columns that are asked for before would be asked for again.
  const isThere =
    content.value?.snapshot.state === training?.state &&
    (training?.records ?? []).some(({ run }) => run === content.value?.snapshot.run);
  const records = training?.records ?? [];
  const index = training?.index ?? 0;
  const left = ofSentence || label !== null || error ? LABEL : 0;
  const room = Math.max(0, width - 2 * MARGIN - left - 2 * OUTLINE);
  const slots = useMemo(() => slotsOf(records, (run) => training?.notFinite.get(run) ?? []), [training]);
  const layout = layoutThumbnails(slots.count, room, scrolled, ofSentence ? SENTENCE_THUMBNAIL : CHIP_THUMBNAIL);
  // What stands in the columns comes after the first picture: they have their place.
  const [isSeen, setIsSeen] = useState(false);
  const isDrawn = isThere || content.error !== null;
  useEffect(() => {
    if (isDrawn) requestAnimationFrame(() => setTimeout(() => setIsSeen(true)));
  }, [isDrawn]);
  const [begin, end] = inColumns(slots, layout.from, layout.to);
  const inSight = isSeen ? records.slice(begin, end) : NONE;
  const name = subjectName(subject);

  useEffect(() => {
    if (isThere && (!ofSentence || asked !== null)) shelf.want(subject, inSight, index - begin);
  }, [name, training?.state, isThere, inSight.map(thumbnailKey).join()]);
  useEffect(() => () => shelf.stop(), [shelf]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // As it was told: to ask the element would have the browser lay out the page in the middle of a change.
    const wanted = bringThumbnailIntoSight(slots.of[index] ?? 0, layout, room, place.current);
    if (wanted === place.current) return;
    element.scrollLeft = place.current = wanted;
    setScrolled(wanted); // what is asked for is what will be in sight
  }, [index, slots.count, room, ofSentence]);

  const words = inSight.map((one) => kept.get(thumbnailKey(one))?.thumbnail.sentence?.words).find((one) => one) ?? [];
  // As high as it will be before the first column is there.
  const length = words.length || lengthOf(data, choices);
  const from = Math.max(0, Math.min(choices.from, length - 1));
  const height = ofSentence && length > 0 ? Math.min(most, ROW.most * (length - from)) : most;
  const row = Math.max(ROW.least, Math.min(ROW.most, height / Math.max(1, length - from)));
  const rows = Math.min(length - from, Math.floor(height / row));
  const verdicts = useMemo(
    () =>
      ofSentence && content.value
        ? layoutVerdicts(
            inSight.map((one) => {
              const found = kept.get(thumbnailKey(one));
              return found?.subject === name ? (found.thumbnail.sentence?.said ?? null) : null;
            }),
            { kind: content.value.snapshot.head?.kind ?? null, output: content.value.snapshot.output },
            layout.width,
            measure,
            placeSaid(content.value.sentences.find(({ index: one }) => one === stripSentence(choices))),
          )
        : null,
    [ofSentence, content.value, inSight.map(thumbnailKey).join(), kept, name, layout.width, measure],
  );
  const below = verdicts || (ofSentence && words.length === 0 && content.value?.snapshot.head) ? VERDICT : 0;
  const every = everyNth(layout.pitch, EPOCH_ROOM);
  const top = hasDots ? DOTS : 0;
  const numbers = metric && !ofSentence && layout.pitch >= BEFORE_ROOM ? metricValues(metric, records) : null;
  const nameOf = (position: number) => {
    const { record } = records[position]!;
    if (layout.pitch < BEFORE_ROOM) return record.untrained ? "start" : record.epoch;
    return epochName(record);
  };
  /** The metric after the name, where there is room for all; it is heard elsewhere. */
  const after = (numbers ?? []).map((value) =>
    value === null ? undefined : ` · ${metric!.kind.title} ${plain(value)}`,
  );
  const fit = after.every((text, at) => measure(`${nameOf(at)}${text ?? ""}`, BELOW_SIZE) <= 0.92 * layout.pitch);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = keyedTo(event.key, index, records.length);
    if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    onGo(to, true, false);
  };
  return (
    <div class="training-strip">
      {left > 0 && (
        <StripLabel
          width={left}
          top={top + OUTLINE}
          words={ofSentence ? words.slice(from, from + rows) : null}
          row={row}
          said={verdicts ? { text: verdicts.label, height: below } : null}
          note={ofSentence ? (asked === null ? "no sentence was recorded" : null) : label}
          error={error}
          measure={measure}
        />
      )}
      <div
        class="thumbnails-scroll"
        ref={scroller}
        onScroll={(event) => setScrolled((place.current = event.currentTarget.scrollLeft))}
      >
        {hasDots && (
          <div class="learnt-dots" style={`width:${layout.whole}px;height:${DOTS}px`}>
            {findings && (
              <LearntDots
                findings={findings}
                records={records}
                slots={slots}
                layout={layout}
                room={room}
                measure={measure}
                onGo={onGo}
              />
            )}
          </div>
        )}
        <div
          class="thumbnails-row"
          style={`width:${layout.whole}px;height:${height + below + EPOCHS}px`}
          role="listbox"
          aria-orientation="horizontal"
          aria-label={`${ofSentence ? "glyphs of the sentence, record by record" : "chips, record by record"}${label === null ? "" : `, ${label}`}`}
          aria-activedescendant={`thumbnail-${label ?? ""}${index}`}
          tabindex={0}
          onKeyDown={onKeyDown}
        >
          {isSeen &&
            slots.gaps
              .filter(({ slot }) => slot >= layout.from && slot < layout.to)
              .map((gap) => (
                <StripGap
                  key={`gap ${gap.first}`}
                  gap={gap}
                  left={gap.slot * layout.pitch}
                  width={layout.width}
                  height={height}
                />
              ))}
          <StripColumns
            inSight={inSight}
            begin={begin}
            slots={slots}
            layout={layout}
            index={index}
            label={label}
            beside={beside}
            kept={kept}
            subject={name}
            sentence={ofSentence ? { from, rows, row, scale: scales.glyph, below } : null}
            verdicts={verdicts}
            bornAt={(one) => bornInAny(changes, one, training?.state ?? "")}
            word={word}
            clip={choices.clip * scales.response}
            height={height}
            epochAt={(position) => (position % every === 0 || position === index ? nameOf(position) : null)}
            valueAt={(position) => (fit ? after[position] : undefined)}
            resumedAt={(position) => position > 0 && records[position - 1]!.run !== records[position]!.run}
            theme={theme}
            onGo={onGo}
          />
          {isSeen && metric && !ofSentence && (
            <MetricLine metric={metric} records={records} slots={slots} layout={layout} height={height} />
          )}
        </div>
      </div>
    </div>
  );
}

/** Known of the records that are shown. */
function bornInAny(changes: StripProps["changes"], { run, record: { step } }: PlacedRecord, state: string) {
  return changes.map((one) => bornIn(one, { run, state, step })).find((born) => born.size > 0) ?? NONE_BORN;
}

/** Where a key leads from a record; null where it leads nowhere. */
function keyedTo(key: string, index: number, count: number): number | null {
  const page = Math.max(2, Math.round(count / 10));
  const to = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - page,
    PageDown: index + page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}
