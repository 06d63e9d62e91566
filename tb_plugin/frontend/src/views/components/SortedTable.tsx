/** A table that is sorted by a click on a column's title; a long one shows its beginning until all is asked for. */
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";

export interface Column<Row> {
  name: string;
  /** What the numbers mean, at the title. */
  says: string;
  /** What is sorted by, and saved. */
  value: (row: Row) => string | number | boolean | null;
  /** What is shown; the value itself where it is left out. */
  show?: (row: Row) => ComponentChildren;
  /** Sorted this way by the first click. */
  rising?: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** What is said where there is no row. */
  none?: string;
  /** Tells the row from others, for whoever looks for it on the page. */
  nameOf: (row: Row) => string;
  /** Marks the rows of what is chosen. */
  isChosen?: (row: Row) => boolean;
  /** Why a row is drawn pale, null for one that is not. */
  paleFor?: (row: Row) => string | null;
  tools?: ComponentChildren;
}

const SHOWN = 60;

export function SortedTable<Row>({ label, columns, rows, none, nameOf, isChosen, paleFor, tools }: Props<Row>) {
  const [sort, setSort] = useState<{ column: number; rising: boolean } | null>(null);
  const [all, setAll] = useState(false);
  const sorted = useMemo(
    () => (sort ? sortedBy(rows, columns[sort.column]!.value, sort.rising) : rows),
    [rows, columns, sort],
  );
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <div class="sorted-table">
      <div class="sorted-heading">
        <h3>{label}</h3>
        {tools}
      </div>
      <div class="sorted-scroll" role="region" aria-label={label} tabindex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((column, index) => {
                const rising = sort?.column === index ? sort.rising : null;
                return (
                  <th
                    key={column.name}
                    scope="col"
                    title={column.says}
                    aria-sort={rising === null ? "none" : rising ? "ascending" : "descending"}
                  >
                    <button
                      type="button"
                      class="plain"
                      onClick={() => setSort({ column: index, rising: rising === null ? !!column.rising : !rising })}
                    >
                      {`${column.name}${rising === null ? "" : rising ? " ▲" : " ▼"}`}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, place) => (
              <tr
                key={place}
                data-row={nameOf(row)}
                data-pale={paleFor?.(row) ? true : undefined}
                title={paleFor?.(row) ?? undefined}
                class={isChosen?.(row) ? "chosen" : undefined}
              >
                {columns.map((column, index) => {
                  const cell = column.show ? column.show(row) : column.value(row);
                  return index === 0 ? (
                    <th key={column.name} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={column.name}>{cell ?? "–"}</td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && none && <p class="fine">{none}</p>}
        {shown.length < sorted.length && (
          <button type="button" class="plain show-all" onClick={() => setAll(true)}>
            {`show all ${sorted.length}`}
          </button>
        )}
      </div>
    </div>
  );
}

/** What is not known comes last, whichever way; equals keep their order. */
export function sortedBy<Row>(
  rows: readonly Row[],
  value: (row: Row) => string | number | boolean | null,
  rising: boolean,
): Row[] {
  const sign = rising ? 1 : -1;
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "string" && typeof b === "string") return sign * a.localeCompare(b, undefined, { numeric: true });
    return sign * (Number(a) - Number(b));
  });
}
