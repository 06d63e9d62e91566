/** One record of a strip: its chips or its sentence, and the epoch below; a press goes there. */
import type { Thumbnail } from "../../../api/types";
import type { Verdict } from "../../../layout/sentence/verdict";
import type { PlacedRecord } from "../../../state/records/training";
import type { Theme } from "../../theme/theme";
import { gapSentence } from "../../../wording/gap";
import type { Gap } from "../../../state/timeline/slots";
import { describeThumbnail } from "./describe_thumbnail";
import { ChipsThumbnail, SentenceThumbnail } from "./Thumbnail";

interface Props {
  id: string;
  placed: PlacedRecord;
  left: number;
  width: number;
  height: number;
  thumbnail: Thumbnail | null;
  /** Until a new one comes, what does not depend on the word; the glyphs of another sentence tell nothing. */
  state: "there" | "stale" | "pending";
  /** Whether it is shown, shown in the second pane, or the first one of a run that goes on with another. */
  marks: { shown: boolean; beside: boolean; resumed: boolean };
  /** Which rows of the sentence stand in it, and what the model says at its end; null where chips do. */
  sentence: { from: number; rows: number; row: number; scale: number; below: number; verdict: Verdict | null } | null;
  /** The word that colours the chips, and the response at which colours are full. */
  word: string | null;
  clip: number;
  /** Chips that are new since the record before, as far as that is known. */
  born: ReadonlySet<number>;
  /** What stands below, and after it; null where nothing does. */
  epoch: string | number | null;
  value: string | undefined;
  /** Epochs after it of which there is no record; null where the next record follows on. */
  gap: Gap | null;
  theme: Theme;
  onGo: (sliding: boolean, second: boolean) => void;
}

export function StripColumn(props: Props) {
  const { id, placed, left, width, height, thumbnail, state, marks, sentence, word, clip, epoch, value, gap, theme } =
    props;
  const isStale = state === "stale";
  const shown = describeThumbnail(placed, isStale ? null : thumbnail, word, sentence !== null, props.born);
  const told = gap ? `${shown}; after it ${gapSentence(gap)}` : shown;
  return (
    <div
      id={id}
      class={`thumbnail${marks.shown ? " shown" : ""}${marks.beside ? " beside" : ""}`}
      role="option"
      aria-selected={marks.shown}
      aria-label={told}
      title={marks.resumed ? `${told}\nresumed as ${placed.run}` : told}
      data-thumbnail={placed.record.step}
      data-pending={state === "there" ? undefined : "true"}
      data-resumed={marks.resumed ? placed.record.step : undefined}
      style={`left:${left}px;width:${width}px`}
      onClick={(event) => props.onGo(false, event.shiftKey)}
      onPointerEnter={(event) => event.buttons & 1 && props.onGo(true, event.shiftKey)}
    >
      {sentence ? (
        <SentenceThumbnail
          sentence={isStale ? null : (thumbnail?.sentence ?? null)}
          {...sentence}
          width={width}
          height={height}
          theme={theme}
        />
      ) : (
        <ChipsThumbnail
          thumbnail={thumbnail}
          coloured={!isStale}
          width={width}
          height={height}
          clip={clip}
          theme={theme}
        />
      )}
      {epoch !== null && (
        <span class="epoch" data-value={value}>
          {epoch}
        </span>
      )}
    </div>
  );
}
