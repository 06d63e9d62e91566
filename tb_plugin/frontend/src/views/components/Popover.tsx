/** A button that opens a panel; Escape, a press elsewhere or the button closes it. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  label: ComponentChildren;
  /** What the panel is for. */
  name: string;
  /** Whether the panel opens above the button. */
  up?: boolean;
  children: ComponentChildren;
}

const MARGIN = 8;

export function Popover({ label, name, up = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const onPress = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [open]);
  // Within the frame, wherever the button is.
  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return;
    const { left, right } = element.getBoundingClientRect();
    const by = Math.max(MARGIN - left, Math.min(0, window.innerWidth - MARGIN - right));
    element.style.transform = by === 0 ? "" : `translateX(${by}px)`;
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  return (
    <span class={up ? "popover up" : "popover"} ref={box} onKeyDown={onKeyDown}>
      <button type="button" class="wide" aria-expanded={open} title={name} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && (
        <div class="popover-panel" ref={panel} role="group" aria-label={name}>
          {children}
        </div>
      )}
    </span>
  );
}
