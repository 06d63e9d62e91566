/** A table as a file for spreadsheet programs. */
import type { Comparison } from "../../api/types";
import { csvFile, saveFile } from "../../export/files";
import { fileName, type Named } from "../../export/names";
import { toCsv, type Table } from "../../export/table";
import { changeFields } from "../../export/field_table";
import { say } from "../components/Status";

interface Props {
  what: string;
  rows: readonly object[];
  of: Pick<Comparison, "first" | "second">;
}

export function TableFile({ what, rows, of }: Props) {
  return <SaveTable what={what} table={() => changeFields(rows)} of={[of.first, of.second]} />;
}

/** Saves what is shown with all that is known of it, under the names that it has in Python. */
export function SaveTable({ what, table, of }: { what: string; table: () => Table; of: readonly Named[] }) {
  return (
    <button
      type="button"
      title={`Save ${what} as a file`}
      aria-label={`save ${what} as CSV`}
      onClick={() => say(saveFile(csvFile(toCsv(table())), fileName(what, of, "csv")))}
    >
      CSV
    </button>
  );
}
