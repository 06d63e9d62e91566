/** The menu "save": the linked view as a picture, the numbers of what is chosen to the clipboard. */
import { useRef, useState } from "preact/hooks";
import { copyText, pngFile, saveFile, svgFile } from "../export/files";
import { figureTable } from "../export/figure_table";
import { fileName } from "../export/names";
import { linkedView, type SavedPicture } from "../export/picture";
import { selectionTables, selectionText } from "../export/selection_tables";
import { toTabs, type Table } from "../export/table";
import { counted } from "../layout/numbers";
import { recordKey } from "../state/resolve";
import type { Session } from "../state/session";
import type { Theme } from "../state/theme";
import { colour } from "./colours";
import { Modal } from "./Modal";
import { recordName } from "./RecordPicker";
import { sayOutcome } from "./Status";

interface Props {
  session: Session;
  theme: Theme;
}

export function ExportMenu({ session, theme }: Props) {
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const place = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shown = session.panes.value.flatMap(({ picture }) => picture.value?.snapshot ?? []);
  const nothing = selectionText(session.choices.value.selection, []) === null;

  const picture = (): SavedPicture => {
    const root = place.current?.closest(".rnnvis");
    if (!root) throw new Error("There is no picture to save yet.");
    return linkedView(root, captions(session), {
      surface: colour("surface", theme),
      ink: colour("ink", theme),
      muted: colour("muted", theme),
    });
  };
  const saved = (content: Blob, ending: string) => {
    const name = fileName("view", shown, ending);
    saveFile(content, name);
    return `Saved ${name}, ${counted(Math.ceil(content.size / 1000), "kB", "kB")}.`;
  };
  const items: [label: string, run: () => Promise<string> | string, disabled: boolean][] = [
    ["picture as SVG", () => saved(svgFile(picture()), "svg"), shown.length === 0],
    ["picture as PNG", async () => saved(await pngFile(picture()), "png"), shown.length === 0],
    [
      "copy numbers of the selection",
      async () => {
        const text = toTabs(await tablesOf(session, theme));
        if (!(await copyText(text))) {
          setRefused(text);
          return "The browser does not let this page write to the clipboard.";
        }
        return `Copied ${counted(text.trimEnd().split("\n").length, "line")}.`;
      },
      nothing,
    ],
  ];
  const closeMenu = (backToButton: boolean) => {
    setOpen(false);
    if (backToButton) button.current?.focus();
  };
  return (
    <span
      class="export"
      ref={place}
      onFocusOut={(event) => {
        if (!place.current?.contains(event.relatedTarget as Node | null)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (!open) return;
        const items = [...place.current!.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)")];
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const here = items.indexOf(document.activeElement as HTMLElement);
        if (by !== undefined) items[(here + by + items.length) % items.length]?.focus();
        else if (event.key === "Escape") closeMenu(true);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <button
        ref={button}
        type="button"
        class="wide"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">⤓ </span>save
      </button>
      {open && (
        <span
          class="menu"
          role="menu"
          aria-label="save"
          ref={(element) => element?.querySelector<HTMLElement>("[role=menuitem]:not(:disabled)")?.focus()}
        >
          {items.map(([label, run, disabled]) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabindex={-1}
              disabled={disabled}
              title={disabled ? "Choose a word, unit, chip, cloud or step first." : undefined}
              onClick={() => {
                closeMenu(true);
                void sayOutcome(run);
              }}
            >
              {label}
            </button>
          ))}
        </span>
      )}
      {refused !== null && (
        <Modal label="numbers of the selection" name="numbers" onClose={() => setRefused(null)}>
          {(close) => (
            <>
              <p>
                The browser does not let this page write to the clipboard. Copy the numbers with <kbd>Ctrl</kbd>{" "}
                <kbd>C</kbd> (on a Mac <kbd>⌘</kbd> <kbd>C</kbd>).
              </p>
              <textarea readOnly rows={12} value={refused} aria-label="numbers" ref={(element) => element?.select()} />
              <p class="modal-buttons">
                <button type="button" class="wide" onClick={close}>
                  close
                </button>
              </p>
            </>
          )}
        </Modal>
      )}
    </span>
  );
}

function captions(session: Session) {
  const { selection } = session.choices.peek();
  const panes: Record<string, string> = {};
  session.panes.peek().forEach(({ picture }, index) => {
    const { value } = picture;
    if (value) panes[index] = `${value.snapshot.run} · ${value.snapshot.state} · ${recordName(value.snapshot)}`;
  });
  const first = session.panes.peek()[0]?.picture.value;
  const clusters = first ? counted(first.snapshot.clusters, "cluster") : "";
  return {
    title: `RNNVis: ${Object.values(panes).join(" beside ")}`,
    panes,
    chosen: `RNNVis · ${clusters} · chosen: ${selectionText(selection, first?.sentences ?? []) ?? "nothing"}`,
  };
}

/** Numbers of the selection in every pane; above each, where there are two, what it shows. */
async function tablesOf(session: Session, theme: Theme): Promise<Table[]> {
  const { selection, clusters } = session.choices.peek();
  const panes = session.panes.peek();
  const found = panes.map(async ({ picture, responses, resolved }): Promise<Table[]> => {
    if (!picture.value || !resolved) return [];
    const { snapshot, sentences } = picture.value;
    const record = recordKey(resolved);
    const tables = selectionTables(selection, { snapshot, sentences, rows: responses.value?.rows ?? [] });
    const look: [string, string] = ["theme", theme];
    if (selection.units.length > 0) {
      const units = selection.units.map((unit): [string, number] => ["unit", unit]);
      tables.push(figureTable(await session.figure(record, "units", [...units, look])));
    }
    if (selection.chip !== null) {
      const divided: [string, number][] = clusters === null ? [] : [["clusters", clusters]];
      tables.push(figureTable(await session.figure(record, "chip", [["chip", selection.chip], ...divided, look])));
    }
    const where = { columns: [`${snapshot.run} · ${snapshot.state} · ${recordName(snapshot)}`], rows: [] };
    return panes.length > 1 ? [where, ...tables] : tables;
  });
  return (await Promise.all(found)).flat();
}
