/** The menu "save": the linked view as a picture, the numbers of what is chosen to the clipboard. */
import { useRef, useState } from "preact/hooks";
import { noun } from "../../wording/nouns";
import { copyText, pngFile, saveFile, svgFile } from "../../export/files";
import { fileName } from "../../export/names";
import type { SavedPicture } from "../../export/picture";
import { selectionText } from "../../export/selection_tables";
import { toTabs } from "../../export/table";
import { counted } from "../../wording/numbers";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { settledPicture, tablesOf } from "./exported";
import { Modal } from "../components/Modal";
import { sayOutcome } from "../components/Status";

interface Props {
  session: Session;
  theme: Theme;
}

// Not written in the markup: a new function each time would be called at every drawing and take the focus back.
const focusFirst = (menu: HTMLElement | null) =>
  menu?.querySelector<HTMLElement>("[role=menuitem]:not(:disabled)")?.focus();
const selectAll = (field: HTMLTextAreaElement | null) => field?.select();

export function SaveMenu({ session, theme }: Props) {
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const place = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const snapshots = () => session.panes.value.flatMap(({ content }) => content.value?.snapshot ?? []);
  const hasNone = snapshots().length === 0;
  const nothing = selectionText(session.choices.value.selection, []) === null;

  const picture = async (): Promise<SavedPicture> => {
    const root = place.current?.closest(".rnnvis");
    if (!root) throw new Error("There is no picture to save yet.");
    return settledPicture(root, session, theme);
  };
  const saved = (content: Blob, ending: string) => saveFile(content, fileName("view", snapshots(), ending));
  const items: [label: string, run: () => Promise<string> | string, disabled: boolean][] = [
    ["picture as SVG", async () => saved(svgFile(await picture()), "svg"), hasNone],
    ["picture as PNG", async () => saved(await pngFile(await picture()), "png"), hasNone],
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
        <span class="menu" role="menu" aria-label="save" ref={focusFirst}>
          {items.map(([label, run, disabled]) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabindex={-1}
              disabled={disabled}
              title={disabled ? `Choose a ${noun()}, unit, chip, cloud or step first.` : undefined}
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
              <textarea readOnly rows={12} value={refused} aria-label="numbers" ref={selectAll} />
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
