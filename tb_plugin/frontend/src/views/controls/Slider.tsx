/** A number on a track, with what it stands for now. */
interface SliderProps {
  label: string;
  shown: string;
  least: number;
  most: number;
  step: number;
  value: number;
  onMove: (value: number) => void;
}

export function Slider({ label, shown, least, most, step, value, onMove }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={shown}
        onInput={(event) => onMove(Number(event.currentTarget.value))}
      />
      <output>{shown}</output>
    </label>
  );
}
