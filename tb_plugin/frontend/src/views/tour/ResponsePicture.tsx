/** What a response is: states before and after a word, and their differences. */
import type { Theme } from "../theme/theme";
import { divergingScale } from "../theme/colours";
import { OCCURRENCES } from "./example";
import { HEIGHT, WIDTH } from "./size";

/** States of six units before and after a word, three times; the differences; their mean. */
export function ResponsePicture({ theme }: { theme: Theme }) {
  const fill = divergingScale(0.6, theme);
  const side = 20;
  const top = 40;
  const column = (states: readonly number[], x: number) =>
    states.map((state, unit) => (
      <rect key={unit} rx={2.5} x={x} y={top + unit * (side + 4)} width={side} height={side} fill={fill(state)} />
    ));
  const responses = OCCURRENCES.map(({ before, after }) => after.map((state, unit) => state - before[unit]!));
  const expected = responses[0]!.map((_, unit) => responses.reduce((sum, one) => sum + one[unit]!, 0) / 3);
  const middle = top + 3 * (side + 4);
  const mark = (text: string, x: number) => (
    <text class="tour-sign" x={x} y={middle}>
      {text}
    </text>
  );
  return (
    <svg width={WIDTH} height={HEIGHT}>
      {OCCURRENCES.map(({ text, before, after }, index) => {
        const x = 8 + index * 150;
        return (
          <g key={text}>
            <text x={x} y={16}>
              “{text}”
            </text>
            {["after", "before", "response"].map((label, column) => (
              <text key={label} class="tour-note" x={x + 40 * column} y={32}>
                {label}
              </text>
            ))}
            {column(after, x)}
            {mark("−", x + 30)}
            {column(before, x + 40)}
            {mark("=", x + 70)}
            {column(responses[index]!, x + 80)}
          </g>
        );
      })}
      <text x={474} y={16}>
        mean
      </text>
      <text class="tour-note" x={474} y={32}>
        expected
      </text>
      {mark("→", 456)}
      {column(expected, 474)}
      <rect
        class="outline kept"
        rx={4}
        x={470}
        y={top - 4}
        width={side + 8}
        height={6 * (side + 4) + 4}
        pointer-events="none"
      />
      <text class="tour-note" x={8} y={top + 6 * (side + 4) + 18}>
        six units, orange: above zero, blue: below
      </text>
    </svg>
  );
}
