/** Values along the chip of each unit: what is shown everywhere, so that the marks of a chip speak with one voice. */
import type { Chip, ResponseRow, Responses } from "../../api/types";

const KNOWN = new WeakMap<readonly Chip[], readonly number[]>();

/** 1 for a unit that goes with its chip, -1 for one that goes against it, by number. */
export function polarities(chips: readonly Chip[]): readonly number[] {
  const known = KNOWN.get(chips);
  if (known) return known;
  const signs: number[] = [];
  for (const { units } of chips) for (const { unit, polarity } of units) signs[unit] = polarity;
  KNOWN.set(chips, signs);
  return signs;
}

/** A row of responses with each unit along its chip. */
export function along<Row extends ResponseRow>(row: Row, chips: readonly Chip[]): Row {
  const signs = polarities(chips);
  return { ...row, values: row.values.map((value, unit) => value * (signs[unit] ?? 1)) };
}

export function responsesAlong(responses: Responses | null, chips: readonly Chip[]): Responses | null {
  return responses && { ...responses, rows: responses.rows.map((row) => along(row, chips)) };
}
