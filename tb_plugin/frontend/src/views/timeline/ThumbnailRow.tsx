/** The whole training at a glance: a small picture a record, of its chips or of the sentence. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  bringTileIntoSight,
  CHIP_TILE,
  everyNth,
  layoutTiles,
  SENTENCE_TILE,
  sharedScales,
} from "../../layout/thumbnails";
import { counted, plain, signed } from "../../layout/numbers";
import { fitText, type Measure } from "../../layout/text";
import { chooseRecord } from "../../state/choices/panes";
import type { Choices, Act } from "../../state/choices/choices";
import { lookName, pictureKey, type PictureLook } from "../../state/timeline/thumbnail_shelf";
import type { PaneData } from "../../state/records/pane_data";
import type { TimelineSession } from "../../state/timeline/timeline_session";
import { paneAt, type PlacedRecord } from "../../state/records/training";
import type { Theme } from "../common/theme";
import type { Picture } from "../../api/types";
import { recordName } from "../common/record_name";
import { ChipsTile, SentenceTile } from "./Thumbnail";

interface Props {
  timeline: TimelineSession;
  panes: readonly PaneData[];
  choices: Choices;
  width: number;
  /** Of a picture; one of a short sentence is lower. */
  height: number;
  theme: Theme;
  measure: Measure;
  act: Act;
}

/** Around the panel, and around the row for the outline of a picture. */
const MARGIN = 12;
const OUTLINE = 3;
/** Words and what the pictures show, at the left. */
const LABEL = 104;
const ROW = { least: 11, most: 24 };
/** Of "epoch 123" in small letters. */
const EPOCH_ROOM = 26;

export function ThumbnailRow({ timeline, panes, choices, width, height: most, theme, measure, act }: Props) {
  const { training = null, picture = null } = panes[0] ?? {};
  const beside = panes[1]?.resolved;
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const kept = timeline.shelf.pictures.value;
  const error = timeline.shelf.error.value;
  const ofSentence = choices.timeline.glance === "sentence";
  const snapshot = picture?.value?.snapshot ?? null;
  const title = snapshot?.sentences.find(({ index }) => index === choices.sentences[0]);
  const word = choices.selection.words.at(-1) ?? null;
  const records = training?.records ?? [];
  const index = training?.index ?? 0;
  const room = Math.max(0, width - 2 * MARGIN - LABEL - 2 * OUTLINE);
  const tiles = layoutTiles(records.length, room, scrolled, ofSentence ? SENTENCE_TILE : CHIP_TILE);
  const inSight = records.slice(tiles.from, tiles.to);
  const look: PictureLook = {
    state: training?.state ?? "",
    clusters: choices.clusters,
    pin: snapshot?.pin ? { run: snapshot.pin.run, step: snapshot.pin.step } : null,
    word: ofSentence ? null : word,
    sentence: ofSentence ? (title?.key ?? null) : null,
  };
  const name = lookName(look);

  useEffect(() => {
    if (training && (!ofSentence || look.sentence !== null)) timeline.shelf.want(look, inSight);
  }, [name, training?.state, inSight.map(pictureKey).join()]);
  useEffect(() => () => timeline.shelf.stop(), [timeline]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const wanted = bringTileIntoSight(index, tiles, room, element.scrollLeft);
    if (wanted !== element.scrollLeft) element.scrollLeft = wanted;
  }, [index, records.length, room, ofSentence]);

  const scales = useMemo(
    () => sharedScales([...kept.values()].filter((one) => one.look === name).map((one) => one.picture)),
    [kept, name],
  );
  if (!training) return null;
  const words = inSight.map((one) => kept.get(pictureKey(one))?.picture.sentence?.words).find((one) => one) ?? [];
  const from = Math.max(0, Math.min(choices.from, words.length - 1));
  const height = ofSentence && words.length > 0 ? Math.min(most, ROW.most * (words.length - from)) : most;
  const row = Math.max(ROW.least, Math.min(ROW.most, height / Math.max(1, words.length - from)));
  const rows = Math.min(words.length - from, Math.floor(height / row));
  const every = everyNth(tiles.pitch, EPOCH_ROOM);

  const go = (to: number, sliding: boolean) => act(chooseRecord(0, paneAt(training, to)), sliding ? "replace" : "push");
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(2, Math.floor(room / tiles.pitch) - 2);
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
    <section class="glance" aria-label="whole training at a glance">
      <div class="glance-label" style={`width:${LABEL}px`}>
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
        class="glance-row"
        ref={scroller}
        role="listbox"
        aria-orientation="horizontal"
        aria-label={ofSentence ? "glyphs of the sentence, record by record" : "chips, record by record"}
        aria-activedescendant={`glance-${index}`}
        tabindex={0}
        onKeyDown={onKeyDown}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
      >
        <div class="glance-tiles" style={`width:${tiles.whole}px;height:${height + 15}px`}>
          {inSight.map((one, place) => {
            const position = tiles.from + place;
            const found = kept.get(pictureKey(one));
            const shown = position === index;
            const isBeside = beside?.run.name === one.run && beside.record === one.record;
            return (
              <div
                key={pictureKey(one)}
                id={`glance-${position}`}
                class={`glance-tile${shown ? " shown" : ""}${isBeside ? " beside" : ""}${found && found.look !== name ? " stale" : ""}`}
                role="option"
                aria-selected={shown}
                aria-label={describeTile(one, found?.picture ?? null, word, ofSentence)}
                title={describeTile(one, found?.picture ?? null, word, ofSentence)}
                data-picture={one.record.step}
                data-pending={found ? undefined : "true"}
                style={`left:${position * tiles.pitch}px;width:${tiles.width}px`}
                onClick={() => go(position, false)}
              >
                {ofSentence ? (
                  <SentenceTile
                    sentence={found?.picture.sentence ?? null}
                    from={from}
                    rows={rows}
                    row={row}
                    width={tiles.width}
                    height={height}
                    scale={scales.sentence}
                  />
                ) : (
                  <ChipsTile
                    picture={found?.picture ?? null}
                    width={tiles.width}
                    height={height}
                    clip={choices.clip * scales.response}
                    theme={theme}
                  />
                )}
                {(position % every === 0 || shown) && (
                  <span class="epoch">{one.record.step === 0 ? "step 0" : one.record.epoch}</span>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

/** What a picture shows, in words. */
function describeTile(placed: PlacedRecord, picture: Picture | null, word: string | null, ofSentence: boolean): string {
  const name = recordName(placed.record);
  if (!picture) return `${name}: not made yet`;
  if (picture.error) return `${name}: ${picture.error}`;
  if (ofSentence) return picture.sentence ? `${name}: the sentence` : `${name}: the sentence did not occur`;
  const units = picture.units ?? [];
  if (word === null) return `${name}: chips of ${units.join(", ")} units`;
  const { responses } = picture;
  if (responses === null) return `${name}: ${word} did not occur`;
  const strongest = responses
    .map((value, chip) => ({ value, chip }))
    .filter(({ chip }) => (units[chip] ?? 0) > 0)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, 3);
  const told = strongest.map(({ value, chip }) => `chip ${chip} ${signed(value)} (${counted(units[chip]!, "unit")})`);
  return `${name}: ${told.join(", ")}`;
}
