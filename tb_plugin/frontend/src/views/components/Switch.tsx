/** A few values side by side, of which one holds. */

interface Props<T extends string> {
  label: string;
  values: readonly T[];
  value: T;
  onChoose: (value: T) => void;
}

export function Switch<T extends string>({ label, values, value, onChoose }: Props<T>) {
  return (
    <span class="switch" role="group" aria-label={label}>
      {values.map((one) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
          {one}
        </button>
      ))}
    </span>
  );
}
