/** A signed bar from the middle: orange to the right, blue to the left, full at ±scale. */

const WIDTH = 64;
const HEIGHT = 9;

export function Bar({ value, scale }: { value: number; scale: number }) {
  const length = (Math.min(1, Math.abs(value) / (scale > 0 ? scale : 1)) * WIDTH) / 2;
  const x = value < 0 ? WIDTH / 2 - length : WIDTH / 2;
  return (
    <svg class="bar" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <rect class={value < 0 ? "negative" : "positive"} x={x} width={length} height={HEIGHT} />
      <path class="axis" d={`M${WIDTH / 2} 0V${HEIGHT}`} />
    </svg>
  );
}
