/** The thumbnails: one a record, of its chips or of the sentence. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  bringThumbnailIntoSight,
  CHIP_THUMBNAIL,
  everyNth,
  layoutThumbnails,
  SENTENCE_THUMBNAIL,
  sharedScales,
} from "../../layout/thumbnails";
import { counted, plain, signed } from "../../layout/numbers";
import { fitText, type Measure } from "../../layout/text";
import { chooseRecord } from "../../state/choices/panes";
import type { Choices, Act } from "../../state/choices/choices";
import { subjectName, thumbnailKey, type ThumbnailSubject } from "../../state/timeline/thumbnail_shelf";
import type { PaneData } from "../../state/records/pane_data";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import { paneAt, type PlacedRecord } from "../../state/records/training";
import type { Theme } from "../common/theme";
import { RECORDED_LENS } from "../../api/client";
import type { Thumbnail } from "../../api/types";
import { recordName } from "../common/record_name";
import { ChipsThumbnail, SentenceThumbnail } from "./Thumbnail";

interface Props {
  timeline: TimelineSession;
  panes: readonly PaneData[];
  choices: Choices;
  width: number;
  /** Of a thumbnail; one of a short sentence is lower. */
  height: number;
  theme: Theme;
  measure: Measure;
  act: Act;
}

/** Around the panel, and around the row for the outline of a thumbnail. */
const MARGIN = 12;
const OUTLINE = 3;
/** Words and what the thumbnails show, at the left. */
const LABEL = 104;
const ROW = { least: 11, most: 24 };
/** Of "epoch 123" in small letters. */
const EPOCH_ROOM = 26;

export function ThumbnailRow({ timeline, panes, choices, width, height: most, theme, measure, act }: Props) {
  const { training = null, content = null } = panes[0] ?? {};
  const beside = panes[1]?.resolved;
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const kept = timeline.shelf.thumbnails.value;
  const error = timeline.shelf.error.value;
  const ofSentence = choices.timeline.thumbnails === "sentence";
  const snapshot = content?.value?.snapshot ?? null;
  // Known with the record; thumbnails that are asked for before would be asked for again.
  const lens = content?.value?.lens ?? null;
  const title = snapshot?.sentences.find(({ index }) => index === choices.sentences[0]);
  const word = choices.selection.words.at(-1) ?? null;
  const records = training?.records ?? [];
  const index = training?.index ?? 0;
  const room = Math.max(0, width - 2 * MARGIN - LABEL - 2 * OUTLINE);
  const layout = layoutThumbnails(records.length, room, scrolled, ofSentence ? SENTENCE_THUMBNAIL : CHIP_THUMBNAIL);
  const inSight = records.slice(layout.from, layout.to);
  const subject: ThumbnailSubject = {
    state: training?.state ?? "",
    lens: lens ?? RECORDED_LENS,
    word: ofSentence ? null : word,
    sentence: ofSentence ? (title?.key ?? null) : null,
  };
  const name = subjectName(subject);

  useEffect(() => {
    if (training && lens && (!ofSentence || subject.sentence !== null)) timeline.shelf.want(subject, inSight);
  }, [name, training?.state, lens === null, inSight.map(thumbnailKey).join()]);
  useEffect(() => () => timeline.shelf.stop(), [timeline]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const wanted = bringThumbnailIntoSight(index, layout, room, element.scrollLeft);
    if (wanted !== element.scrollLeft) element.scrollLeft = wanted;
  }, [index, records.length, room, ofSentence]);

  const scales = useMemo(
    () => sharedScales([...kept.values()].filter((one) => one.subject === name).map((one) => one.thumbnail)),
    [kept, name],
  );
  if (!training) return null;
  const words = inSight.map((one) => kept.get(thumbnailKey(one))?.thumbnail.sentence?.words).find((one) => one) ?? [];
  const from = Math.max(0, Math.min(choices.from, words.length - 1));
  const height = ofSentence && words.length > 0 ? Math.min(most, ROW.most * (words.length - from)) : most;
  const row = Math.max(ROW.least, Math.min(ROW.most, height / Math.max(1, words.length - from)));
  const rows = Math.min(words.length - from, Math.floor(height / row));
  const every = everyNth(layout.pitch, EPOCH_ROOM);

  const go = (to: number, sliding: boolean) => act(chooseRecord(0, paneAt(training, to)), sliding ? "replace" : "push");
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(2, Math.floor(room / layout.pitch) - 2);
    const to = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      PageUp: index - page,
      PageDown: index + page,
      Home: 0,
      End: records.length - 1,
    }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(Math.max(0, Math.min(records.length - 1, to)), true);
  };
  return (
    <section class="thumbnails" aria-label="thumbnails of all records">
      <div class="thumbnails-label" style={`width:${LABEL}px`}>
        {ofSentence ? (
          <ol>
            {words.slice(from, from + rows).map((text, place) => (
              <li key={place} style={`height:${row}px;line-height:${row}px`} dir="auto">
                {fitText(text, LABEL - 12, 10, measure)}
              </li>
            ))}
          </ol>
        ) : (
          <p>
            {word === null ? (
              <>chips by units: choose a word to colour them</>
            ) : (
              <>
                chips’ mean response to <strong dir="auto">{word}</strong>
                <br />
                <span class="ramp" />±{plain(choices.clip * scales.response)}
              </>
            )}
          </p>
        )}
        {ofSentence && !title && <p>no sentence was recorded</p>}
        {error && <p class="alert">{error}</p>}
      </div>
      <div
        class="thumbnails-scroll"
        ref={scroller}
        role="listbox"
        aria-orientation="horizontal"
        aria-label={ofSentence ? "glyphs of the sentence, record by record" : "chips, record by record"}
        aria-activedescendant={`thumbnail-${index}`}
        tabindex={0}
        onKeyDown={onKeyDown}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
      >
        <div class="thumbnails-row" style={`width:${layout.whole}px;height:${height + 15}px`}>
          {inSight.map((one, place) => {
            const position = layout.from + place;
            const found = kept.get(thumbnailKey(one));
            const shown = position === index;
            const isBeside = beside?.run.name === one.run && beside.record === one.record;
            return (
              <div
                key={thumbnailKey(one)}
                id={`thumbnail-${position}`}
                class={`thumbnail${shown ? " shown" : ""}${isBeside ? " beside" : ""}${found && found.subject !== name ? " stale" : ""}`}
                role="option"
                aria-selected={shown}
                aria-label={describeThumbnail(one, found?.thumbnail ?? null, word, ofSentence)}
                title={describeThumbnail(one, found?.thumbnail ?? null, word, ofSentence)}
                data-thumbnail={one.record.step}
                data-pending={found ? undefined : "true"}
                style={`left:${position * layout.pitch}px;width:${layout.width}px`}
                onClick={() => go(position, false)}
              >
                {ofSentence ? (
                  <SentenceThumbnail
                    sentence={found?.thumbnail.sentence ?? null}
                    from={from}
                    rows={rows}
                    row={row}
                    width={layout.width}
                    height={height}
                    scale={scales.sentence}
                  />
                ) : (
                  <ChipsThumbnail
                    thumbnail={found?.thumbnail ?? null}
                    width={layout.width}
                    height={height}
                    clip={choices.clip * scales.response}
                    theme={theme}
                  />
                )}
                {(position % every === 0 || shown) && (
                  <span class="epoch">{position === 0 && one.record.step === 0 ? "step 0" : one.record.epoch}</span>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

/** What a thumbnail shows, in words. */
function describeThumbnail(
  placed: PlacedRecord,
  thumbnail: Thumbnail | null,
  word: string | null,
  ofSentence: boolean,
): string {
  const name = recordName(placed.record);
  if (!thumbnail) return `${name}: not made yet`;
  if (thumbnail.error) return `${name}: ${thumbnail.error}`;
  if (ofSentence) return thumbnail.sentence ? `${name}: the sentence` : `${name}: the sentence did not occur`;
  const units = thumbnail.units ?? [];
  if (word === null) return `${name}: chips of ${units.join(", ")} units`;
  const { responses } = thumbnail;
  if (responses === null) return `${name}: ${word} did not occur`;
  const strongest = responses
    .map((value, chip) => ({ value, chip }))
    .filter(({ chip }) => (units[chip] ?? 0) > 0)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, 3);
  const parts = strongest.map(({ value, chip }) => `chip ${chip} ${signed(value)} (${counted(units[chip]!, "unit")})`);
  return `${name}: ${parts.join(", ")}`;
}
