/** One record of a strip: its sentence, or its place over the chips, and the epoch below; a press goes there. */
import type { Verdict } from "../../../layout/sentence/verdict";
import { gapSentence } from "../../../wording/gap";
import type { Theme } from "../../theme/theme";
import type { Column } from "./useColumns";
import { BEFORE } from "../../../wording/record_name";
import { START } from "./below";
import { describeThumbnail } from "./describe_thumbnail";
import { SentenceThumbnail, type SentenceLook } from "./SentenceThumbnail";

/** From this width on the lines at both ends of a column of chips have their names beside them. */
export const NAMED = 80;

interface Props {
  id: string;
  column: Column;
  width: number;
  /** Whether it is shown, shown in the second pane, the first one of a run that goes on with another, or the best, with what is. */
  marks: { shown: boolean; beside: boolean; resumed: boolean; best: string | null };
  /** How the sentence stands in it, and what the model says at its end; null where chips do. */
  sentence: (SentenceLook & { verdict: Verdict | null }) | null;
  /** The word that colours the chips. */
  word: string | null;
  /** Chips that are new since the record before, as far as that is known. */
  born: ReadonlySet<number>;
  /** What stands below, and after it; null where nothing does. */
  epoch: string | number | null;
  value: string | undefined;
  /** Whether it ends with the column, not begins. */
  ends: boolean;
  theme: Theme;
  onGo: (sliding: boolean, second: boolean) => void;
}

export function StripColumn({
  id,
  column,
  width,
  marks,
  sentence,
  word,
  born,
  epoch,
  value,
  ends,
  theme,
  onGo,
}: Props) {
  const { placed, left, gap, state } = column;
  // Glyphs of another sentence tell nothing.
  const thumbnail = state === "stale" ? null : column.thumbnail;
  const shown = describeThumbnail(placed, thumbnail, word, sentence !== null, sentence?.verdict?.text ?? null, born);
  const told = [
    epoch === START ? shown.replace(BEFORE, `${BEFORE}, ${START}`) : shown,
    marks.best,
    gap && `after it ${gapSentence(gap)}`,
  ]
    .filter(Boolean)
    .join("; ");
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
      onClick={(event) => onGo(false, event.shiftKey)}
      onPointerEnter={(event) => event.buttons & 1 && onGo(true, event.shiftKey)}
    >
      {epoch !== null && (
        <span class={ends ? "epoch at-end" : "epoch"} data-value={value}>
          {epoch}
        </span>
      )}{" "}
      {sentence && (
        <SentenceThumbnail sentence={thumbnail?.sentence ?? null} {...sentence} width={width} theme={theme} />
      )}
      {marks.resumed && !sentence && width >= NAMED && (
        <span class="line-name" aria-hidden="true">
          resumed
        </span>
      )}
    </div>
  );
}
