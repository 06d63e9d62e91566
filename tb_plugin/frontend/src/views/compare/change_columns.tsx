/** The columns of what changed most: of words, and of units. */
import type { ChangedUnit, ChangedWord, Comparison } from "../../api/types";
import { percent, plain, signed } from "../../layout/numbers";
import { Bar } from "../common/Bar";
import type { Column } from "../common/SortedTable";
import { visibleWord, wholeWord } from "../../layout/words";

const PLACES = { first: "of the first", second: "of the second" };

export function wordColumns(
  { words, words_by: by }: Comparison,
  onWord: (word: string, beside: boolean) => void,
): Column<ChangedWord>[] {
  const most = largest(words.map((word) => word.norm_change));
  const columns: Column<ChangedWord>[] = [
    {
      name: "word",
      says: "Words that occur on both sides",
      value: (row) => row.word,
      show: (row) => (
        <Go label={visibleWord(row.word)} whole={wholeWord(row.word)} onGo={(beside) => onWord(row.word, beside)} />
      ),
      rising: true,
    },
    {
      name: "drift",
      says:
        by === "responses"
          ? "How far the response turned: 1 less the cosine of the two, 0 the same, 1 unrelated, 2 reversed"
          : "How much the word's similarities to the other words changed (root mean square), 0 not at all",
      value: (row) => row.drift,
      show: (row) => plain(row.drift),
    },
    {
      name: "change",
      says: "Norm of the response, second less first: orange where the second responds more strongly",
      value: (row) => row.norm_change,
      show: (row) => <Change value={row.norm_change} most={most} />,
    },
    { name: "first", says: "Norm of the response of the first", value: (row) => row.norm_first, show: (row) => plain(row.norm_first) }, // prettier-ignore
    { name: "second", says: "Norm of the response of the second", value: (row) => row.norm_second, show: (row) => plain(row.norm_second) }, // prettier-ignore
    {
      name: "cloud",
      says: "Cloud of the first → cloud of the second; sorted by whether it is another",
      value: (row) => row.changed_cloud,
      show: (row) => <Move from={row.cloud_first} to={row.cloud_second} moved={row.changed_cloud} />,
    },
    {
      name: "nearest word",
      says: "The word that responds most alike, in the first → in the second",
      value: (row) => row.neighbour_second,
      show: (row) => (
        <span class="nearest">
          <bdi title={wholeWord(row.neighbour_first)}>{visibleWord(row.neighbour_first)}</bdi>
          {row.neighbour_first === row.neighbour_second ? null : (
            <>
              {" → "}
              <bdi title={wholeWord(row.neighbour_second)}>{visibleWord(row.neighbour_second)}</bdi>
            </>
          )}
        </span>
      ),
      rising: true,
    },
  ];
  if (by === "responses")
    columns.splice(2, 0, {
      name: "× noise",
      says: "Squared distance of the two responses over that of sampling noise alone: about 1 if nothing changed",
      value: (row) => row.over_noise,
      show: (row) => plain(row.over_noise),
    });
  return columns;
}

export function unitColumns(
  { units }: Comparison,
  onUnit: (unit: number, beside: boolean) => void,
): Column<ChangedUnit>[] {
  const most = largest(units.map((unit) => unit.norm_change));
  return [
    {
      name: "unit",
      says: "Units, by number",
      value: (row) => row.unit,
      show: (row) => <Go label={`unit ${row.unit}`} onGo={(beside) => onUnit(row.unit, beside)} />,
      rising: true,
    },
    {
      name: "drift",
      says: "How far its responses to the words turned: 1 less the cosine, 0 the same, 1 unrelated, 2 reversed",
      value: (row) => row.drift,
      show: (row) => plain(row.drift),
    },
    {
      name: "change",
      says: "Norm of its responses, second less first: orange where the second responds more strongly",
      value: (row) => row.norm_change,
      show: (row) => <Change value={row.norm_change} most={most} />,
    },
    {
      name: "chip",
      says: "Chip of the first → chip of the second; sorted by whether it moved",
      value: (row) => row.moved,
      show: (row) => <Move from={row.chip_first} to={row.chip_second} moved={row.moved} />,
    },
    {
      name: "steadiness",
      says: `Share of draws in which it is with the others of its chip, ${PLACES.first} → ${PLACES.second}: at a small one it moves easily`,
      value: (row) => Math.min(row.steadiness_first, row.steadiness_second),
      show: (row) => `${percent(row.steadiness_first)} → ${percent(row.steadiness_second)}`,
    },
  ];
}

function Go({ label, whole = label, onGo }: { label: string; whole?: string; onGo: (beside: boolean) => void }) {
  return (
    <button
      type="button"
      class="plain"
      dir="auto"
      title={whole}
      onClick={(event) => onGo(event.shiftKey || event.ctrlKey || event.metaKey)}
    >
      {label}
    </button>
  );
}

function Change({ value, most }: { value: number; most: number }) {
  return (
    <span class="change">
      <Bar value={value} scale={most} width={44} /> {signed(value)}
    </span>
  );
}

function Move({ from, to, moved }: { from: number; to: number; moved: boolean }) {
  // Between runs, clusters with different numbers may be taken for the same, and with one number for different ones.
  const text = from === to && !moved ? String(to) : `${from} → ${to}`;
  return moved ? <b>{text}</b> : <>{text}</>;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
