/** The columns of a strip that are in sight: where each stands, and what is known of its record. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import type { Thumbnail } from "../../../api/types";
import {
  bringThumbnailIntoSight,
  CHIP_THUMBNAIL,
  layoutThumbnails,
  SENTENCE_THUMBNAIL,
  type ThumbnailsLayout,
} from "../../../layout/thumbnails";
import type { PlacedRecord } from "../../../state/records/training";
import type { Gap, Slots } from "../../../state/timeline/slots";
import { thumbnailKey, type KeptThumbnail } from "../../../state/timeline/thumbnail_shelf";

interface Sight {
  layout: ThumbnailsLayout;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: (event: { currentTarget: HTMLDivElement }) => void;
}

/** Scrolled to the record at `index`, which is shown, and by hand; `room`: pixels of the columns in sight. */
export function useSight({ of, count }: Slots, index: number, room: number, ofSentence: boolean): Sight {
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  /** Where the columns are scrolled to, which is heard of a frame later. */
  const place = useRef(0);
  const layout = layoutThumbnails(count, room, scrolled, ofSentence ? SENTENCE_THUMBNAIL : CHIP_THUMBNAIL);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // As it was told: to ask the element would have the browser lay out the page in the middle of a change.
    const wanted = bringThumbnailIntoSight(of[index] ?? 0, layout, room, place.current);
    if (wanted === place.current) return;
    element.scrollLeft = place.current = wanted;
    setScrolled(wanted); // what is asked for is what will be in sight
  }, [index, count, room, ofSentence]);
  return { layout, scroller, onScroll: (event) => setScrolled((place.current = event.currentTarget.scrollLeft)) };
}

export interface Column {
  readonly key: string;
  readonly placed: PlacedRecord;
  /** Of the record among all of the training. */
  readonly position: number;
  readonly left: number;
  /** Epochs after it of which there is no record; null where the next record follows on. */
  readonly gap: Gap | null;
  readonly thumbnail: Thumbnail | null;
  /** Stale is one of another word or sentence: until a new one comes, it shows what does not depend on that. */
  readonly state: "there" | "stale" | "pending";
}

/** `inSight` begins at the record `begin`; `subject`: what the columns are of. */
export function columnsOf(
  inSight: readonly PlacedRecord[],
  begin: number,
  slots: Slots,
  pitch: number,
  kept: ReadonlyMap<string, KeptThumbnail>,
  subject: string,
): Column[] {
  const gaps = new Map(slots.gaps.map((gap) => [gap.slot - 1, gap]));
  return inSight.map((placed, at) => {
    const [key, position] = [thumbnailKey(placed), begin + at];
    const slot = slots.of[position]!;
    const found = kept.get(key);
    return {
      key,
      placed,
      position,
      left: slot * pitch,
      gap: gaps.get(slot) ?? null,
      thumbnail: found?.thumbnail ?? null,
      state: !found ? "pending" : found.subject === subject ? "there" : "stale",
    };
  });
}

/** Why the sentence is in none of the columns that are there, where one refused it; each tells its own reason. */
export function unreadBy(columns: readonly Column[]): string | null {
  const there = columns.filter(({ state }) => state === "there");
  if (there.length === 0 || there.some(({ thumbnail }) => thumbnail?.sentence)) return null;
  return there.find(({ thumbnail }) => thumbnail?.error)?.thumbnail?.error ?? null;
}
