/** A signed bar from the middle, full at ±scale: orange to the right, blue to the left, or of a change of size all purple. */

const HEIGHT = 9;

interface Props {
  value: number;
  scale: number;
  width?: number;
  /** Whether it is a change of a size, which has no direction along a chip. */
  ofSize?: boolean;
}

export function Bar({ value, scale, width = 64, ofSize = false }: Props) {
  const length = (Math.min(1, Math.abs(value) / (scale > 0 ? scale : 1)) * width) / 2;
  const x = value < 0 ? width / 2 - length : width / 2;
  return (
    <svg class="bar" width={width} height={HEIGHT} aria-hidden="true">
      <rect class={ofSize ? "of-size" : value < 0 ? "negative" : "positive"} x={x} width={length} height={HEIGHT} />
      <path class="axis" d={`M${width / 2} 0V${HEIGHT}`} />
    </svg>
  );
}
