/** A number on a track, with what it stands for now. */
interface SliderProps {
  label: string;
  shown: string;
  least: number;
  most: number;
  step: number;
  value: number;
  onMove: (value: number) => void;
  /** Whether it stands beside it already what it stands for. */
  told?: boolean;
}

export function Slider({ label, shown, least, most, step, value, onMove, told }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={String(value)}
        aria-valuetext={shown}
        onInput={(event) => onMove(Number(event.currentTarget.value))}
      />
      {!told && <output>{shown}</output>}
    </label>
  );
}
