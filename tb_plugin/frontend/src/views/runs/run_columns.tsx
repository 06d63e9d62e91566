/** The columns of the table of all runs: what a record is of, its metrics, and what its run logged. */
import type { RecordTable, TableRow } from "../../api/types";
import type { Table } from "../../export/table";
import { plain } from "../../wording/numbers";
import type { Column } from "../components/SortedTable";

export function runColumns(
  { metrics, scalars }: RecordTable,
  isChosen: (row: TableRow) => boolean,
  onToggle: (row: TableRow) => void,
): Column<TableRow>[] {
  const number = (name: string, says: string, value: Column<TableRow>["value"]): Column<TableRow> => ({
    name,
    says,
    value,
    show: (row) => plain(value(row) as number | null),
  });
  return [
    {
      name: "run",
      says: "Choose one to show, two to compare",
      value: (row) => row.run,
      show: (row) => (
        <label class="run-choice">
          <input
            type="checkbox"
            checked={isChosen(row)}
            aria-label={`choose ${row.run} ${row.state}`}
            onChange={() => onToggle(row)}
          />
          <span title={row.run}>{row.run}</span>
        </label>
      ),
      rising: true,
    },
    { name: "state", says: "Module, layer, direction and kind", value: (row) => row.state, rising: true },
    { name: "cell", says: "Kind of the layer", value: (row) => row.cell, rising: true },
    number("units", "Number of units", (row) => row.units),
    number("epoch", "Epoch of the record", (row) => row.epoch),
    number("step", "Step of the run's logger", (row) => row.step),
    ...scalars.map((name) =>
      number(name, `${name} of the same validation, or its last value before`, (row) => row.scalars[name] ?? null),
    ),
    ...metrics.map(({ name, title, meaning }) => number(title, meaning, (row) => row.metrics[name] ?? null)),
  ];
}

/** The table to save, under the names that the metrics have in Python. */
export function runFields({ metrics, scalars }: RecordTable, rows: readonly TableRow[]): Table {
  return {
    columns: [
      "run",
      "state",
      "cell",
      "units",
      "words",
      "clusters",
      "epoch",
      "step",
      ...scalars,
      ...metrics.map(({ name }) => name),
    ],
    rows: rows.map((row) => [
      row.run,
      row.state,
      row.cell,
      row.units,
      row.words,
      row.clusters,
      row.epoch,
      row.step,
      ...scalars.map((name) => row.scalars[name] ?? null),
      ...metrics.map(({ name }) => row.metrics[name] ?? null),
    ]),
  };
}
