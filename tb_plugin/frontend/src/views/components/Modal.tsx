/** A dialog above the tab. Its keys are its own: Esc closes it and clears nothing; then the focus is where it was. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  name: string;
  onClose: () => void;
  onKey?: (key: string) => void;
  children: (close: () => void) => ComponentChildren;
}

export function Modal({ label, name, onClose, onKey, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // Not by `autofocus`: in a frame of another origin, as reports stand in, a browser blocks it with an error.
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  // The browser gives the focus back while it closes the dialog, so every way out leads through `close`.
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      class={`modal ${name}`}
      aria-label={label}
      // A click on what takes no focus would else send the next key past the dialog.
      tabindex={-1}
      onClose={onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
        onKey?.(event.key);
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="modal-body">{children(close)}</div>
    </dialog>
  );
}
