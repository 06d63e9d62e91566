/** A whole training: a column a record, of its chips or of the sentence, with a metric as a line and what was learnt. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { FindingList, NotFinite } from "../../../api/types";
import type { Scales } from "../../../layout/scales";
import type { Measure } from "../../../layout/text";
import { shownThumbnails } from "../../../state/choices/asking";
import type { Choices } from "../../../state/choices/choices";
import { bornIn, NONE_BORN } from "../../../state/records/changes_in";
import type { PaneData } from "../../../state/records/pane_data";
import type { PlacedRecord } from "../../../state/records/training";
import { inColumns, slotsOf } from "../../../state/timeline/slots";
import { subjectName, type ThumbnailShelf } from "../../../state/timeline/thumbnail_shelf";
import { plain } from "../../../wording/numbers";
import type { Theme } from "../../theme/theme";
import { belowColumns } from "./below";
import { ChipsCanvas } from "./ChipsCanvas";
import { LearntDots, DOTS } from "./LearntDots";
import { MetricLine, type Metric } from "./MetricLine";
import { NAMED } from "./StripColumn";
import { StripColumns } from "./StripColumns";
import { StripGap } from "./StripGap";
import { LABEL, StripLabel } from "./StripLabel";
import { subjectOf } from "./strip_subject";
import { columnsOf, unreadBy, useSight } from "./useColumns";
import { useStripSentence } from "./useStripSentence";

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
/** Epochs below the columns. */
const EPOCHS = 17;

const NONE: readonly PlacedRecord[] = [];
const NO_TRAINING = { records: NONE, index: 0, state: "", notFinite: new Map<string, readonly NotFinite[]>() };

export function TrainingStrip(props: StripProps) {
  const { data, beside, changes, shelf, label, word, metric, hasDots, findings, choices, scales } = props;
  const { width, theme, measure, onGo } = props;
  const { training, content } = data;
  const { records, index, state, notFinite } = training ?? NO_TRAINING;
  const error = shelf.error.value;
  const ofSentence = shownThumbnails(choices) === "sentence";
  const subject = subjectOf(data, choices, word);
  const name = subjectName(subject);
  const asked = subject.typed ?? subject.sentence;
  const left = ofSentence || label !== null || error ? LABEL : 0;
  const room = Math.max(0, width - 2 * MARGIN - left - 2 * OUTLINE);
  const slots = useMemo(() => slotsOf(records, (run) => notFinite.get(run) ?? []), [records, notFinite]);
  const { layout, scroller, onScroll } = useSight(slots, index, room, ofSentence);

  // Known with the record, not with the one that is left; columns that are asked for before would be asked for again.
  const shown = content.value?.snapshot;
  const isThere = shown !== undefined && shown.state === state && records.some(({ run }) => run === shown.run);
  // What stands in the columns comes after the first picture: they have their place.
  const [isSeen, setIsSeen] = useState(false);
  const isDrawn = isThere || content.error !== null;
  useEffect(() => {
    if (isDrawn) requestAnimationFrame(() => setTimeout(() => setIsSeen(true)));
  }, [isDrawn]);
  const [begin, end] = useMemo(() => inColumns(slots, layout.from, layout.to), [slots, layout.from, layout.to]);
  const inSight = useMemo(() => (isSeen ? records.slice(begin, end) : NONE), [isSeen, records, begin, end]);
  useEffect(() => {
    if (isThere && (!ofSentence || asked !== null)) shelf.want(subject, inSight, index - begin);
  }, [name, state, isThere, inSight]);
  useEffect(() => () => shelf.stop(), [shelf]);

  const kept = shelf.thumbnails.value;
  const columns = useMemo(
    () => columnsOf(inSight, begin, slots, layout.pitch, kept, name),
    [inSight, begin, slots, layout.pitch, kept, name],
  );
  const sentence = useStripSentence(
    data,
    choices,
    columns,
    layout.width,
    props.height,
    scales.glyph,
    ofSentence,
    measure,
  );
  const unread = ofSentence ? unreadBy(columns) : null;
  const height = sentence?.look.height ?? props.height;
  const whole = height + (sentence?.look.below ?? 0);
  const top = hasDots ? DOTS : 0;
  const best = findings?.best ?? null;
  const bestAt = best ? records.findIndex(({ record }) => record.step === best.step) : -1;
  const idOf = (position: number) => `thumbnail-${label ?? ""}${position}`;

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
          words={sentence?.words ?? null}
          row={sentence?.look.row ?? 0}
          said={sentence?.verdicts ? { text: sentence.verdicts.label, height: sentence.look.below } : null}
          note={
            ofSentence
              ? asked === null
                ? "no sentence was recorded"
                : unread && "no record here reads the sentence"
              : label
          }
          why={unread}
          error={error}
          measure={measure}
        />
      )}
      <div class="thumbnails-scroll" ref={scroller} onScroll={onScroll}>
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
          style={`width:${layout.whole}px;height:${whole + EPOCHS}px;--column-height:${whole}px`}
          role="listbox"
          aria-orientation="horizontal"
          aria-label={`${ofSentence ? "glyphs of the sentence, record by record" : "chips, record by record"}${label === null ? "" : `, ${label}`}`}
          aria-activedescendant={idOf(index)}
          tabindex={0}
          onKeyDown={onKeyDown}
        >
          {isSeen && !ofSentence && (
            <ChipsCanvas
              columns={columns}
              layout={layout}
              height={height}
              clip={choices.clip * scales.response}
              theme={theme}
            />
          )}
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
                  measure={measure}
                />
              ))}
          <StripColumns
            columns={columns}
            width={layout.width}
            idOf={idOf}
            marksOf={({ position, placed: { run, record } }) => ({
              shown: position === index,
              beside: beside?.run === run && beside.record.step === record.step,
              resumed: position > 0 && records[position - 1]!.run !== run,
              best: best && position === bestAt ? `${best.metric} was best here, ${plain(best.value)}` : null,
            })}
            sentence={sentence?.look ?? null}
            verdicts={sentence?.verdicts ?? null}
            bornAt={({ placed }) => bornInAny(changes, placed, state)}
            word={word}
            below={belowColumns(records, index, slots, layout, ofSentence ? null : metric, measure)}
            theme={theme}
            onGo={onGo}
          />
          {isSeen && bestAt >= 0 && (
            <i
              class="best-mark"
              style={`left:${slots.of[bestAt]! * layout.pitch + layout.width - 3}px`}
              aria-hidden="true"
            >
              {!ofSentence && layout.width >= NAMED && <span class="line-name">best</span>}
            </i>
          )}
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
