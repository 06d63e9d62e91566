/** What stands at the left of a strip: the words of its rows and what the last row tells, or which training it is. */
import { fitText, fitWord, type Measure } from "../../../layout/text";

interface Props {
  width: number;
  /** From the top of the strip to that of the columns. */
  top: number;
  /** Of the rows; null where the columns show chips. */
  words: readonly string[] | null;
  /** Height of a row. */
  row: number;
  /** What stands below the words; null where nothing does. */
  said: { text: string; height: number } | null;
  note: string | null;
  /** The reason for that, whole; null where it has none. */
  why: string | null;
  error: string | null;
  measure: Measure;
}

/** A name that is broken after a slash or a low line, rather than within a word. */
function breakable(text: string) {
  return text.split(/(?<=[/_])/).map((part, place) => (
    <span key={place}>
      {part}
      <wbr />
    </span>
  ));
}

/** Width of the strip's label, and what of it stays free before the columns. */
export const LABEL = 116;
const FREE = 12;
const SIZE = 11;

export function StripLabel({ width, top, words, row, said, note, why, error, measure }: Props) {
  return (
    <div class="thumbnails-label" style={`width:${width}px;padding-top:${top}px`}>
      {words && (
        <ol>
          {words.map((text, place) => (
            <li key={place} style={`height:${row}px;line-height:${row}px`} dir="auto">
              {fitWord(text, LABEL - FREE, SIZE, measure, words)}
            </li>
          ))}
          {said && (
            <li class="said" style={`height:${said.height}px;line-height:${said.height}px`}>
              {fitText(said.text, LABEL - FREE, SIZE, measure)}
            </li>
          )}
        </ol>
      )}
      {note !== null && <p title={why ?? undefined}>{breakable(note)}</p>}
      {error && <p class="alert">{error}</p>}
    </div>
  );
}
