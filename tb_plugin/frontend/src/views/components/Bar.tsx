/** A signed bar from the middle: orange to the right, blue to the left, full at ±scale. */

const HEIGHT = 9;

export function Bar({ value, scale, width = 64 }: { value: number; scale: number; width?: number }) {
  const length = (Math.min(1, Math.abs(value) / (scale > 0 ? scale : 1)) * width) / 2;
  const x = value < 0 ? width / 2 - length : width / 2;
  return (
    <svg class="bar" width={width} height={HEIGHT} aria-hidden="true">
      <rect class={value < 0 ? "negative" : "positive"} x={x} width={length} height={HEIGHT} />
      <path class="axis" d={`M${width / 2} 0V${HEIGHT}`} />
    </svg>
  );
}
