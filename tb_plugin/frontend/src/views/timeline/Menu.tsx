/** A list of things of which some are chosen, opened by a button. */
import type { ComponentChildren } from "preact";
import { Popover } from "../components/Popover";

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
  return (
    <Popover label={label} name={name} up>
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
              onChoose(items.filter((one) => (one.name === item.name ? wanted : one.chosen)).map((one) => one.name));
            }}
          />
          {item.mark}
          <span>{item.label}</span>
        </label>
      ))}
    </Popover>
  );
}
