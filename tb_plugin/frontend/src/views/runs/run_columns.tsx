/** The columns of the table of all runs: what a record is of, its metrics, and what its run logged. */
import type { RecordTable, RowCauses, TableRow } from "../../api/types";
import type { Table } from "../../export/table";
import { importanceText, isBeyond } from "../../wording/causes";
import { percent, plain } from "../../wording/numbers";
import type { Column } from "../components/SortedTable";

/** What is known of the most important chip of a row; null where nobody can be asked. */
export type Strongest = ((row: TableRow) => RowCauses | undefined) | null;

function importanceOf(what: string, importance: number | null, { measured, importance_unit }: RowCauses) {
  if (importance === null) return null;
  return (
    <span
      title={`${what}, in ${importance_unit}`}
    >{`${importanceText(importance)}${measured === "head" ? "°" : ""}`}</span>
  );
}

function causeColumns(strongest: NonNullable<Strongest>): Column<TableRow>[] {
  const memoryColumn = (memory: (row: TableRow) => number | null): Pick<Column<TableRow>, "value" | "show"> => ({
    value: memory,
    show: (row) => {
      const [steps, reach] = [memory(row), strongest(row)?.reach ?? null];
      return isBeyond(steps, reach) ? `over ${reach}` : plain(steps);
    },
  });
  const over = "over the sampled sequences, ° at the head over the recorded sentences: a cause";
  const measure =
    "KL in nats, of values how far they move: of one in its unit or that of the layer, of several in deviations of each by the run's own last record"; // prettier-ignore
  return [
    {
      name: "strongest chip",
      says: `Importance of the chip that matters most: what the output would lose without it, ${measure}, ${over}`,
      value: (row) => strongest(row)?.importance ?? null,
      show: (row) => {
        const found = strongest(row);
        return found && importanceOf(`chip ${found.chip}`, found.importance, found);
      },
    },
    {
      name: "its share",
      says: "Its share in the importance of all chips together",
      value: (row) => strongest(row)?.share ?? null,
      show: (row) => percent(strongest(row)?.share),
    },
    {
      ...memoryColumn((row) => strongest(row)?.memory ?? null),
      name: "memory of the chip",
      says: "Steps until half of what a word did to this chip is gone; the half-life is of the whole state",
    },
    {
      name: "strongest unit",
      says: `Importance of the unit that matters most, at the head alone, ${measure}, over the sampled sequences, ° over the recorded sentences`,
      value: (row) => strongest(row)?.unit_importance ?? null,
      show: (row) => {
        const found = strongest(row);
        return found && importanceOf(`unit ${found.unit}`, found.unit_importance, found);
      },
    },
    {
      ...memoryColumn((row) => strongest(row)?.unit_memory ?? null),
      name: "memory of the unit",
      says: "Steps until half of what a word did to this unit is gone",
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

/** Names of columns that are saved, and what they hold. */
const CAUSES = [
  ["strongest_chip", "chip"],
  ["importance", "importance"],
  ["importance_share", "share"],
  ["memory", "memory"],
  ["strongest_unit", "unit"],
  ["unit_importance", "unit_importance"],
  ["unit_memory", "unit_memory"],
  ["importance_unit", "importance_unit"],
] as const satisfies readonly (readonly [string, keyof RowCauses])[];

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
      ...(strongest ? CAUSES.map(([name]) => name) : []),
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
      ...(strongest ? CAUSES.map(([, of]) => strongest(row)?.[of] ?? null) : []),
      ...metrics.map(({ name }) => row.metrics[name] ?? null),
    ]),
  };
}
