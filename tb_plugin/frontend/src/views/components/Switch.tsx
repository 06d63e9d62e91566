/** A few values side by side, of which one holds. */

interface Props<T extends string> {
  label: string;
  values: readonly T[];
  value: T;
  onChoose: (value: T) => void;
  /** What one is called, where that is not its name. */
  nameOf?: (value: T) => string;
}

export function Switch<T extends string>({ label, values, value, onChoose, nameOf }: Props<T>) {
  return (
    <span class="switch" role="group" aria-label={label}>
      {values.map((one) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
          {nameOf ? nameOf(one) : one}
        </button>
      ))}
    </span>
  );
}
