/** The columns of a strip that are in sight, each drawn anew only when what stands in it changes. */
import { useRef } from "preact/hooks";
import type { Verdicts } from "../../../layout/sentence/verdict";
import type { ThumbnailsLayout } from "../../../layout/thumbnails";
import type { PlacedRecord } from "../../../state/records/training";
import type { Slots } from "../../../state/timeline/slots";
import { thumbnailKey, type KeptThumbnail } from "../../../state/timeline/thumbnail_shelf";
import { useEachKept } from "../../components/drawing/useKept";
import type { Theme } from "../../theme/theme";
import { StripColumn } from "./StripColumn";

interface Props {
  inSight: readonly PlacedRecord[];
  /** Position of the first of them among the records. */
  begin: number;
  slots: Slots;
  layout: ThumbnailsLayout;
  /** Position of the record that is shown, and the one in the other pane. */
  index: number;
  beside: PlacedRecord | null;
  /** What stands at the left of the strip; null where there is one. */
  label: string | null;
  kept: ReadonlyMap<string, KeptThumbnail>;
  /** What the columns are of; those of another subject are stale. */
  subject: string;
  /** Which rows of the sentence stand in them; null where chips do. */
  sentence: { from: number; rows: number; row: number; scale: number; below: number } | null;
  verdicts: Verdicts | null;
  /** Of a record, the chips that are new, as far as that is known. */
  bornAt: (one: PlacedRecord) => ReadonlySet<number>;
  word: string | null;
  clip: number;
  height: number;
  /** By position: what stands below, and after it; whether another run begins there. */
  epochAt: (position: number) => string | number | null;
  valueAt: (position: number) => string | undefined;
  resumedAt: (position: number) => boolean;
  theme: Theme;
  onGo: (index: number, sliding: boolean, second: boolean) => void;
}

export function StripColumns(props: Props) {
  const { inSight, begin, slots, layout, index, beside, label, kept, subject, sentence, verdicts } = props;
  const { word, clip, height, theme } = props;
  const column = useEachKept();
  const go = useRef(props.onGo);
  go.current = props.onGo;
  return (
    <>
      {inSight.map((one, at) => {
        const position = begin + at;
        const slot = slots.of[position]!;
        const gap = slots.gaps.find((one) => one.slot === slot + 1) ?? null;
        const found = kept.get(thumbnailKey(one));
        const shown = position === index;
        const isBeside = beside?.run === one.run && beside.record === one.record;
        const resumed = props.resumedAt(position);
        // Until the new one comes, what does not depend on the word; the glyphs of another sentence tell nothing.
        const isStale = found !== undefined && found.subject !== subject;
        const thumbnail = found?.thumbnail ?? null;
        const [epoch, value] = [props.epochAt(position), props.valueAt(position)];
        const verdict = verdicts?.each[at] ?? null;
        const said = [verdict?.text, verdict?.along, theme];
        const content = sentence ? [...Object.values(sentence), ...said] : [word, clip, theme];
        const born = props.bornAt(one);
        const marks = [position, slot, gap, shown, isBeside, resumed, epoch, value, label, born];
        const madeOf = [
          thumbnail,
          isStale,
          sentence !== null,
          ...content,
          layout.pitch,
          layout.width,
          height,
          ...marks,
        ];
        const draw = () => (
          <StripColumn
            key={thumbnailKey(one)}
            id={`thumbnail-${label ?? ""}${position}`}
            placed={one}
            left={slot * layout.pitch}
            width={layout.width}
            height={height}
            thumbnail={thumbnail}
            state={isStale ? "stale" : found ? "there" : "pending"}
            marks={{ shown, beside: isBeside, resumed }}
            sentence={sentence && { ...sentence, verdict }}
            word={word}
            clip={clip}
            born={born}
            epoch={epoch}
            value={value}
            gap={gap}
            theme={theme}
            onGo={(sliding, second) => go.current(position, sliding, second)}
          />
        );
        return column(thumbnailKey(one), madeOf, draw);
      })}
    </>
  );
}
