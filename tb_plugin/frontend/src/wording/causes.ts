/** What the output would lose without chips and units, and how long they remember, in words and in order. */
import type { Causes, Chip } from "../api/types";
import { noun } from "./nouns";
import { counted, percent, plain } from "./numbers";

/** Why a record has no causes, as the server says it: of a series no more than that, as it has no words to leave out. */
export function whyNone(why: string): string {
  return noun() === "level" ? "A series of numbers is not run again without a part of it." : why;
}

/** Chips from the most important one; null where importance is not known. */
export function byImportance({ chips }: Pick<Causes, "chips">): readonly number[] | null {
  if (chips.some(({ importance }) => importance === null)) return null;
  return chips.map((_, chip) => chip).sort((one, other) => chips[other]!.importance! - chips[one]!.importance!);
}

/** By unit; of each chip's by its size where single units are not known; null where neither is. */
export function unitImportance(
  { units, chips: causes }: Pick<Causes, "units" | "chips">,
  chips: readonly Chip[],
): { values: readonly number[]; single: boolean } | null {
  if (units.importance) return { values: units.importance, single: true };
  const values: number[] = [];
  for (const { chip, units: members } of chips) {
    const all = causes[chip]?.importance ?? null;
    if (all === null) return null;
    for (const { unit } of members) values[unit] = all / Math.max(1, members.length);
  }
  return { values, single: false };
}

/** Steps by unit, null of one that no word moves; null while they are not known, and where none is. */
export function unitMemory({ units }: Pick<Causes, "units">): readonly (number | null)[] | null {
  return units.memory?.some((steps) => steps !== null) ? units.memory : null;
}

/** Whether more than half is left as far as could be followed. */
export function isBeyond(steps: number | null, reach: number | null): boolean {
  return steps !== null && reach !== null && steps >= reach;
}

/** A memory as a number, such as `8.1 steps`, or beyond what could be followed. */
export function lengthText(steps: number | null, reach: number): string {
  if (steps === null) return "–";
  return isBeyond(steps, reach) ? `over ${counted(reach, "step")}` : stepsText(steps);
}

/** How long a memory is, such as `half after 8.1 steps`. */
function halved(steps: number | null, reach: number): string {
  if (steps === null) return reach === 0 ? `– (no ${noun()} could be replaced)` : `– (no ${noun()} moves it)`;
  return isBeyond(steps, reach)
    ? `more than half left after ${counted(reach, "step")}`
    : `half after ${stepsText(steps)}`;
}

function stepsText(steps: number): string {
  return `${plain(steps)} ${steps === 1 ? "step" : "steps"}`;
}

/** A memory in few letters: after how many steps half is left; where that is beyond the sentences, what is after ten. */
function memoryText({ memory, left }: Causes["chips"][number], reach: number): string {
  return isBeyond(memory, reach) && left !== null ? `${percent(left)} after 10 steps` : lengthText(memory, reach);
}

/** The same in as few as there are: bare steps, two figures. */
function shortMemory({ memory, left }: Causes["chips"][number], reach: number): string {
  if (memory === null) return "–";
  if (!isBeyond(memory, reach)) return String(Number(memory.toPrecision(2)));
  return left === null ? `> ${reach}` : `${percent(left)} after 10`;
}

/** What begins a measurement that takes long. */
export function measureText(what: string, seconds: number): string {
  return `measure ${what}, about ${plain(Math.max(1, Math.round(seconds)))} s`;
}

/** Whether importance is a divergence of probabilities, and not of values how far they move. */
export const ofKL = (unit: Causes["importance_unit"]) => unit !== null && unit.startsWith("nats");

/** What importance is, as the beginning of a sentence. */
export function lossText(unit: Causes["importance_unit"]): string {
  if (ofKL(unit)) return `what the output loses, in ${unit},`;
  if (ofDeviations(unit)) return `how far the outputs move, in ${unit}, the same ones at all epochs,`;
  return `how far the output moves, in ${unit === "units of the output" ? "its own units" : unit},`;
}

/** When the output loses what the importance of a chip is. */
const WHILE = { network: "while the chip is off", head: "while the head does not read the chip" };

/** What the importance of a chip is, in what and how it was measured; null where it is not known. */
export function importanceMeaning({ measured, importance_unit }: Causes): string | null {
  return measured && `${lossText(importance_unit)} ${WHILE[measured]}`;
}

/** Whether importance is of several values, each in a unit of its own. */
const ofDeviations = (unit: Causes["importance_unit"]) => unit !== null && unit.startsWith("deviations");

/** What the deviations of several values are, as a sentence; null of other outputs. */
export function deviationText(unit: Causes["importance_unit"]): string | null {
  if (!ofDeviations(unit)) return null;
  return "Each output has its own standard deviation: of what really came in the recorded sentences, or where that is not known of what the model says at the last record. Beside another run of the same outputs it is that of the first pane."; // prettier-ignore
}

/** In what importance is told, as it stands beside its name: without what the layer's outputs become, or in a word. */
export function unitName(unit: Causes["importance_unit"], hasRoom = true): string {
  return (unit ?? "").replace(hasRoom ? /, before .*/ : / of .*/, "");
}

/** The same in a word where it is of several values, which no number tells by itself; else null. */
export function deviationName({ measured, importance_unit }: Causes): string | null {
  return measured && ofDeviations(importance_unit) ? unitName(importance_unit, false) : null;
}

/** Smaller effects are rounding. */
const LEAST = 1e-6;

/** Importance in few letters. */
export function importanceText(importance: number): string {
  return importance < LEAST ? "< 1e−6" : plain(importance);
}

/** How the numbers of a chip are written: after their names, bare where the heading names them, or as short as can be. */
export type NumberStyle = "named" | "bare" | "short";

/** Importance and memory of a chip for its label. */
export function causeParts({ chips, measured, reach }: Causes, chip: number, style: NumberStyle = "named"): string[] {
  const cause = chips[chip];
  if (!cause) return [];
  const named = (name: string, number: string) => ` · ${style === "named" ? `${name} ` : ""}${number}`;
  const parts = [];
  if (cause.importance !== null)
    parts.push(named(`importance${measured === "head" ? " at the head" : ""}`, importanceText(cause.importance)));
  if (reach !== null) parts.push(named("memory", (style === "short" ? shortMemory : memoryText)(cause, reach)));
  return parts;
}

/** Where the shade of a unit is measured, where units are coloured by importance, as the rest of a clause. */
function shadesText({ units, measured }: Pick<Causes, "units" | "measured">): string {
  if (measured === "head") return ", at the head alone";
  return units.importance === null ? "" : ", at the head alone (chips: in the network)";
}

/** What colours the units in the place of responses, as the middle of a sentence. */
export function sizesText(by: "importance" | "memory", causes: Causes | null): string {
  if (!(by === "memory" ? causes && unitMemory(causes) : causes?.measured))
    return `not shaded – ${sizesLabel(by, causes)}`;
  if (by === "importance")
    return `shaded by what the output would lose without them${causes ? shadesText(causes) : ""} – a cause; a response only goes along with a ${noun()}`; // prettier-ignore
  return `shaded by how long they remember: steps until half of what a ${noun()} did is gone`;
}

/** The same at the scale, or why there are no colours. */
export function sizesLabel(by: "importance" | "memory", causes: Causes | null): string {
  if (by === "memory") {
    if (causes && unitMemory(causes)) return "memory of each unit, steps until half is gone";
    return causes && causes.share < 1 ? `memory: measuring, ${percent(causes.share)}` : "memory: not known here";
  }
  if (causes === null || causes.measured === null) return "importance: not known here";
  const unit = causes.importance_unit;
  const whose = causes.units.importance ? "importance of each unit at the head" : "importance of its chip, a unit";
  if (ofKL(unit)) return `${whose}, ${unit}`;
  return `${whose}: how far the output moves without it${unit === "units of the output" ? "" : `, ${unit}`}`;
}

type Line = [label: string, value: string];

/** The numbers of a chip, and of a unit, as lines. */
export function chipCauseLines(causes: Causes | null, chip: number): Line[] {
  const cause = causes?.chips[chip];
  if (!causes || !cause) return [];
  const lines: Line[] = [];
  const at = causes.measured === "head" ? " at the head" : "";
  if (cause.importance !== null)
    lines.push(["importance", `${importanceText(cause.importance)} ${causes.importance_unit}${at}`]);
  if (causes.reach !== null) lines.push(["memory", halved(cause.memory, causes.reach)]);
  if (cause.left !== null)
    lines.push(["after 10 steps", cause.left > 1 ? `${percent(cause.left)}: grown` : `${percent(cause.left)} left`]);
  return lines;
}

export function unitCauseLines(causes: Causes | null, unit: number): Line[] {
  if (!causes) return [];
  const {
    importance_unit,
    units: { importance, memory },
  } = causes;
  const lines: Line[] = [];
  if (importance?.[unit] !== undefined)
    lines.push(["importance", `${importanceText(importance[unit])} ${importance_unit} at the head`]);
  if (memory && causes.reach !== null) lines.push(["memory", halved(memory[unit] ?? null, causes.reach)]);
  return lines;
}
