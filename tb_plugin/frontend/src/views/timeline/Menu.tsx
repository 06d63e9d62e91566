/** A list of things of which some are chosen, opened upward by a button. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Item {
  name: string;
  label: string;
  title: string;
  mark?: ComponentChildren;
  chosen: boolean;
  /** Chosen whatever the person says. */
  fixed?: boolean;
}

interface Props {
  label: string;
  /** What is chosen here. */
  name: string;
  items: readonly Item[];
  usual: string;
  isUsual: boolean;
  onUsual: () => void;
  onChoose: (names: string[]) => void;
}

export function Menu({ label, name, items, usual, isUsual, onUsual, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    const onPress = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  return (
    <span class="picks" ref={box} onKeyDown={onKeyDown}>
      <button type="button" aria-expanded={open} title={name} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && (
        <div class="picks-list" role="group" aria-label={name}>
          <button type="button" class="wide" aria-pressed={isUsual} onClick={onUsual}>
            {usual}
          </button>
          {items.map((item) => (
            <label key={item.name} title={item.title}>
              <input
                type="checkbox"
                checked={item.chosen}
                disabled={item.fixed}
                onChange={(event) => {
                  const wanted = event.currentTarget.checked;
                  onChoose(
                    items.filter((one) => (one.name === item.name ? wanted : one.chosen)).map((one) => one.name),
                  );
                }}
              />
              {item.mark}
              <span>{item.label}</span>
            </label>
          ))}
        </div>
      )}
    </span>
  );
}
