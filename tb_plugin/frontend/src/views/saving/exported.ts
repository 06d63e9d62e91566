/** What leaves the tab, gathered from the session: captions of its picture, numbers of its selection. */
import { lensQuery } from "../../api/keys";
import type { Query } from "../../api/source";
import { figureTable } from "../../export/figure_table";
import { linkedView, type Captions, type SavedPicture } from "../../export/picture";
import { selectionTables, selectionText } from "../../export/selection_tables";
import type { Table } from "../../export/table";
import { counted } from "../../wording/numbers";
import { selectionFor } from "../../state/comparison/across";
import { recordKey } from "../../state/records/resolve";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { responsesAlong } from "../../state/records/along";
import { colour } from "../theme/colours";
import { recordName } from "../../wording/record_name";

/** What a picture of the tab is called, and what it says below. */
function captions(session: Session): Captions {
  const { selection } = session.choices.peek();
  const panes: Record<string, string> = {};
  session.panes.peek().forEach(({ content }, index) => {
    const { value } = content;
    if (value) panes[index] = `${value.snapshot.run} · ${value.snapshot.state} · ${recordName(value.snapshot)}`;
  });
  const first = session.panes.peek()[0]?.content.value;
  const clusters = first ? counted(first.snapshot.clusters, "cluster") : "";
  return {
    title: `RNNVis: ${Object.values(panes).join(" beside ")}`,
    panes,
    chosen: `RNNVis · ${clusters} · chosen: ${selectionText(selection, first?.sentences ?? []) ?? "nothing"}`,
  };
}

/** The linked view of a tab; `root` is its element. */
export function pictureOf(root: Element, session: Session, theme: Theme): SavedPicture {
  return linkedView(root, captions(session), {
    surface: colour("surface", theme),
    ink: colour("ink", theme),
    muted: colour("muted", theme),
  });
}

/** Numbers of the selection in every pane; above each, where there are two, what it shows. */
export async function tablesOf(session: Session, theme: Theme): Promise<Table[]> {
  const { selection: chosen } = session.choices.peek();
  const panes = session.panes.peek();
  const found = panes.map(async ({ content, responses, resolved }, index): Promise<Table[]> => {
    if (!content.value || !resolved) return [];
    const selection = selectionFor(chosen, index, session.correspondence.peek());
    const { snapshot, sentences } = content.value;
    const lens = lensQuery(content.value.lens);
    const record = recordKey(resolved);
    const tables = selectionTables(selection, {
      snapshot,
      sentences,
      rows: responsesAlong(responses.value, snapshot.chips)?.rows ?? [],
    });
    const look: [string, string] = ["theme", theme];
    if (selection.units.length > 0) {
      const units = selection.units.map((unit): [string, number] => ["unit", unit]);
      tables.push(figureTable(await session.figure(record, "units", [...units, ...lens, look])));
    }
    if (selection.chip !== null) {
      const chip: Query = [["chip", selection.chip], ...lens, look];
      tables.push(figureTable(await session.figure(record, "chip", chip)));
    }
    const where = { columns: [`${snapshot.run} · ${snapshot.state} · ${recordName(snapshot)}`], rows: [] };
    return panes.length > 1 ? [where, ...tables] : tables;
  });
  return (await Promise.all(found)).flat();
}
