/** What stands above the column of chips: what their numbers are and in what, as far as there is room. */
import type { Causes } from "../../../api/types";
import { LABEL_SIZE, type ChipNumbers } from "./chip_numbers";
import type { Measure } from "../../../layout/text";
import { deviationText, importanceMeaning, unitName } from "../../../wording/causes";

/** The longest heading that fits, and all that it means; `units` is how many there are, such as `64 units`. */
export function chipsHeading(
  units: string,
  causes: Causes | null,
  numbers: ChipNumbers,
  width: number,
  measure: Measure,
): { says: string; about: string } {
  const ways = headings(units, causes, numbers);
  const says = ways.find((text) => measure(text, LABEL_SIZE) < width) ?? ways.at(-1)!;
  return { says, about: [ways[0]!, ...(causes ? meaning(causes) : [])].join("\n") };
}

/** From the longest to the shortest one. Bare numbers are named first, others have their units named beside them. */
function headings(units: string, causes: Causes | null, { style, most }: ChipNumbers): string[] {
  const alone = [`memory chips · ${units}`, units];
  if (!causes || (most === 0 && style !== "named")) return alone;
  const { measured, importance_unit, reach } = causes;
  const names = (unit: string, at: string, steps: string) =>
    [...(measured ? [`importance${at}${unit && ` in ${unit}`}`] : []), ...(reach === null ? [] : [`memory${steps}`])]
      .slice(0, most)
      .join(", ");
  const [long, short] = [unitName(importance_unit), unitName(importance_unit, false)];
  if (style === "named") {
    const importance = measured && most > 0 ? [`importance in ${long}`, `importance in ${short}`] : [];
    return [
      ...importance.map((one) => `memory chips · ${units} · ${one}`),
      ...importance.map((one) => `${units} · ${one}`),
      ...(importance.length > 0 ? importance : alone),
      units,
    ];
  }
  const whole = names(long, measured === "head" ? " at the head" : "", " in steps");
  if (whole === "") return alone;
  const steps = names(short, "", " in steps");
  return [
    `memory chips · ${units} · ${whole}`,
    ...[whole, names(long, "", " in steps"), steps].map((one) => `${units} · ${one}`),
    ...[names(long, "", " in steps"), steps, names(short, "", ""), names("", "", "")],
  ];
}

function meaning(causes: Causes): string[] {
  const { measured, importance_unit, reach } = causes;
  const importance = importanceMeaning(causes);
  const deviations = measured && deviationText(importance_unit);
  return [
    ...(importance ? [`importance: ${importance}`] : []),
    ...(deviations ? [deviations] : []),
    ...(reach === null
      ? []
      : ["memory: after how many steps half of it is left, or how much after ten: over 100 % where it grows"]),
  ];
}
