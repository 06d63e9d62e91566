/** The words of the clouds as a list, ordered by what the person wants to know. */
import type { Snapshot, Word } from "../../../api/types";
import { noun, nouns } from "../../../wording/nouns";
import type { Box } from "../../../layout/box";
import { percent, plain, signed } from "../../../wording/numbers";
import { WORD_ORDERS, type WordOrder } from "../../../state/choices/options";
import type { Selection } from "../../../state/choices/choices";
import { wordStyle } from "./Clouds";
import { seriesColour } from "../../theme/colours";
import { wordFill, type WordPaint } from "./word_colours";
import { visibleWord, wholeWord } from "../../../wording/words";

interface Props {
  snapshot: Snapshot;
  box: Box;
  paint: WordPaint;
  selection: Selection;
  order: WordOrder;
  /** The word that colours the units; null where none does. */
  colouring: string | null;
  onOrder: (order: WordOrder) => void;
}

/** Narrower lists leave out the clouds' numbers, which the boxes beside the list tell too: numbers would touch. */
const COMPACT_BELOW = 370;
const titleOf = (order: WordOrder) => ({ word: noun(), strength: "strength", certainty: "sure", count: "seen" })[order];
/** Columns from left to right. */
const COLUMNS: readonly WordOrder[] = ["word", "strength", "certainty", "count"];

/**
 * How many of them there are from a width on, and the part of it that the first two have: a word is read, or it is nothing,
 * and the longest title has its mark of the order beside it.
 */
const BY_WIDTH = [
  { from: 230, columns: 4, word: 36, strength: 25 },
  { from: 150, columns: 3, word: 40, strength: 35 },
  { from: 110, columns: 2, word: 56, strength: 44 },
  { from: 0, columns: 1, word: 100, strength: 0 },
] as const;

/** All words that occurred, or those of the chosen cloud. */
export function WordList(props: Props) {
  const { snapshot, box, paint, selection, order, colouring, onOrder } = props;
  const fill = wordFill(snapshot, paint);
  const words = ordered(
    snapshot.words.filter((word) => word.cloud >= 0 && (selection.cloud === null || word.cloud === selection.cloud)),
    order,
  );
  const compact = box.width < COMPACT_BELOW;
  const room = BY_WIDTH.find(({ from }) => box.width >= from)!;
  const shown = COLUMNS.filter((column, place) => place < room.columns || (room.columns > 1 && column === order));
  return (
    <div
      class={compact ? "word-table compact" : "word-table"}
      style={`left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`}
      role="group"
      aria-label={
        selection.cloud === null ? `list of ${nouns()}` : `list of the ${nouns()} of cloud ${selection.cloud}`
      }
      tabindex={0}
    >
      <table>
        <thead>
          <tr>
            {shown.map((column) => (
              <th
                key={column}
                scope="col"
                style={column === "word" || column === "strength" ? `width:${room[column]}%` : undefined}
                aria-sort={column === order ? ASCENDING[column] : "none"}
              >
                <button type="button" class="plain" onClick={() => onOrder(column)}>
                  {titleOf(column)}
                  {column === order && <span class="order">{ASCENDING[column] === "ascending" ? " ▲" : " ▼"}</span>}
                </button>
              </th>
            ))}
            {!compact && <th scope="col">cloud</th>}
          </tr>
        </thead>
        <tbody>
          {words.map((word) => (
            <tr key={word.id}>
              <th scope="row">
                <button
                  type="button"
                  class={`plain ${wordStyle(word, selection, paint)}${word.text === colouring ? " ringed" : ""}`}
                  data-word={word.text}
                  aria-pressed={selection.words.includes(word.text)}
                  dir="auto"
                  title={wholeWord(word.text)}
                  style={`color:${fill(word)};text-decoration-color:${seriesColour(Math.max(0, selection.words.indexOf(word.text)), paint.theme)}`}
                >
                  {visibleWord(word.text)}
                </button>
              </th>
              {shown.includes("strength") && (
                <td class={word.strength < 0 ? "fall" : "rise"}>{signed(word.strength)}</td>
              )}
              {shown.includes("certainty") && <td>{percent(word.certainty)}</td>}
              {shown.includes("count") && <td>{plain(word.count)}</td>}
              {!compact && <td>{word.cloud}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ASCENDING: Record<WordOrder, "ascending" | "descending"> = {
  word: "ascending",
  strength: "descending",
  certainty: "descending",
  count: "descending",
};

/** Words by their letters, else the largest first: a strong response is one of either sign. */
function ordered(words: readonly Word[], order: (typeof WORD_ORDERS)[number]): Word[] {
  const by: Record<WordOrder, (one: Word, other: Word) => number> = {
    word: (one, other) => one.text.localeCompare(other.text),
    strength: (one, other) => Math.abs(other.strength) - Math.abs(one.strength),
    certainty: (one, other) => other.certainty - one.certainty,
    count: (one, other) => other.count - one.count,
  };
  return [...words].sort(by[order]);
}
