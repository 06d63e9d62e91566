/** What leaves the tab, gathered from the session: captions of its picture, numbers of its selection. */
import { lensQuery, type RecordKey } from "../../api/keys";
import { limits } from "../../api/limits";
import type { Query } from "../../api/source";
import { figureTable } from "../../export/figure_table";
import { linkedView, type Captions, type SavedPicture } from "../../export/picture";
import { selectionTables, selectionText } from "../../export/selection_tables";
import type { Table } from "../../export/table";
import { counted } from "../../wording/numbers";
import type { Choices } from "../../state/choices/choices";
import { selectionFor } from "../../state/comparison/across";
import { recordKey } from "../../state/records/resolve";
import type { Session } from "../../state/session/session";
import { settled } from "../../state/session/settled";
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

/** The linked view of a tab as it is seen now; `root` is its element. */
export function pictureOf(root: Element, session: Session, theme: Theme): SavedPicture {
  return linkedView(root, captions(session), {
    surface: colour("surface", theme),
    ink: colour("ink", theme),
    muted: colour("muted", theme),
  });
}

/** The linked view once what was chosen is drawn. */
export async function settledPicture(root: Element, session: Session, theme: Theme): Promise<SavedPicture> {
  await settled(session);
  // What has come is drawn in the next frame, and what follows from its sizes in the one after.
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  return pictureOf(root, session, theme);
}

/** Numbers of the selection in every pane; above each, where there are two, what it shows. */
export async function tablesOf(session: Session, theme: Theme): Promise<Table[]> {
  const panes = await settled(session);
  const { selection: chosen } = session.choices.peek();
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
    tables.push(...(await chartTables(session, record, selection, [...lens, ["theme", theme]])));
    const where = { columns: [`${snapshot.run} · ${snapshot.state} · ${recordName(snapshot)}`], rows: [] };
    return panes.length > 1 ? [where, ...tables] : tables;
  });
  return (await Promise.all(found)).flat();
}

/** The numbers of units and of a chip are those of their charts. */
async function chartTables(
  session: Session,
  record: RecordKey,
  { units, chip }: Choices["selection"],
  look: Query,
): Promise<Table[]> {
  const asked: [string, Query][] = [];
  if (units.length > 0) asked.push(["units", units.map((unit) => ["unit", unit])]);
  if (chip !== null) asked.push(["chip", [["chip", chip]]]);
  const missing = limits.value.charts;
  if (missing !== null) return asked.map(([name]) => ({ columns: [`${name}: ${missing}`], rows: [] }));
  return Promise.all(
    asked.map(async ([name, query]) => figureTable(await session.figure(record, name, [...query, ...look]))),
  );
}
