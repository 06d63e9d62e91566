/** Rows of a comparison as a table to save: all fields, under the names that they have in Python. */
import type { Cell, Table } from "./table";

export function changeFields(rows: readonly object[]): Table {
  const columns = Object.keys(rows[0] ?? {});
  return { columns, rows: rows.map((row) => columns.map((name) => cell((row as Record<string, unknown>)[name]))) };
}

function cell(value: unknown): Cell {
  if (typeof value === "boolean") return value ? "true" : "false";
  return typeof value === "number" || typeof value === "string" ? value : null;
}
