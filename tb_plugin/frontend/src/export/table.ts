/** Numbers as a table, written for spreadsheet programs. */

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Comma-separated values after RFC 4180, with the mark by which spreadsheet programs know UTF-8. */
export function toCsv(table: Table): string {
  return `\ufeff${lines(table, ",")
    .map((line) => `${line}\r\n`)
    .join("")}`;
}

/** Tab-separated lines, as spreadsheet programs take them from the clipboard; a blank line between two tables. */
export function toTabs(tables: readonly Table[]): string {
  return tables.map((table) => `${lines(table, "\t").join("\n")}\n`).join("\n");
}

function lines({ columns, rows }: Table, separator: string): string[] {
  return [columns, ...rows].map((row) => row.map((cell) => written(cell, separator)).join(separator));
}

/** A text that a spreadsheet program would take for a formula gets an apostrophe, which makes it a text. */
const FORMULA = /^[=+\-@\t\r]/;

function written(cell: Cell, separator: string): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  const quoted = text.includes(separator) || /["\r\n]/.test(text);
  return quoted ? `"${text.replaceAll('"', '""')}"` : text;
}
