/** The columns of the table of all runs: what a record is of, its metrics, and what its run logged. */
import type { RecordTable, RowCauses, TableRow } from "../../api/types";
import type { Table } from "../../export/table";
import { importanceText } from "../../wording/causes";
import { percent, plain } from "../../wording/numbers";
import type { Column } from "../components/SortedTable";

/** What is known of the most important chip of a row; null where nobody can be asked. */
export type Strongest = ((row: TableRow) => RowCauses | undefined) | null;

function causeColumns(strongest: NonNullable<Strongest>): Column<TableRow>[] {
  const over = "over the sampled sequences, ° at the head over the recorded sentences: a cause";
  return [
    {
      name: "strongest chip",
      says: `Importance of the chip that matters most: what the output would lose without it, KL in nats, ${over}`,
      value: (row) => strongest(row)?.importance ?? null,
      show: (row) => {
        const found = strongest(row);
        if (found?.importance == null) return null;
        const told = `${importanceText(found.importance)}${found.measured === "head" ? "°" : ""}`;
        return <span title={`chip ${found.chip}`}>{told}</span>;
      },
    },
    {
      name: "its share",
      says: "Its share in the importance of all chips together",
      value: (row) => strongest(row)?.share ?? null,
      show: (row) => percent(strongest(row)?.share),
    },
    {
      name: "its memory",
      says: "Steps until half of what a word did to this chip is gone; the half-life is of the whole state",
      // Beyond what could be followed is longer than all of that.
      value: (row) => strongest(row)?.memory ?? strongest(row)?.reach ?? null,
      show: (row) => {
        const { memory = null, reach = null } = strongest(row) ?? {};
        return memory === null && reach !== null ? `over ${reach}` : plain(memory);
      },
    },
  ];
}

export function runColumns(
  { metrics, scalars }: RecordTable,
  strongest: Strongest,
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
    ...(strongest ? causeColumns(strongest) : []),
    ...metrics.map(({ name, title, meaning }) => number(title, meaning, (row) => row.metrics[name] ?? null)),
  ];
}

/** The table to save, under the names that the metrics have in Python. */
export function runFields(
  { metrics, scalars }: RecordTable,
  rows: readonly TableRow[],
  strongest: Strongest = null,
): Table {
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
      ...(strongest ? ["strongest_chip", "importance", "importance_share", "memory"] : []),
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
      ...(strongest
        ? (["chip", "importance", "share", "memory"] as const).map((of) => strongest(row)?.[of] ?? null)
        : []),
      ...metrics.map(({ name }) => row.metrics[name] ?? null),
    ]),
  };
}
