/** Of which variable a value of the model is, and whether it forecasts one that is read, by its name alone. */
import { UNIT } from "./words";

/** What a forecast has behind the name of its variable: "load +24", "load +6 h", "load (t+6)". */
export const AHEAD = /\s*(?:\(\s*)?(?:\bt\s*)?\+\s?\d+(?:\s?\p{L}{1,7})?\)?$/u;

/** The same in steps: a unit behind the number may be hours of a series of days. */
const STEPS = /\+\s?(\d+)\)?$/u;

/** How many steps after the one at which it is made a forecast is of, by its name; null where the name does not say. */
export function leadOf(name: string): number | null {
  const lead = Number(STEPS.exec(name)?.[1] ?? 0);
  return lead > 0 ? lead : null;
}

const NUMBER = /\d+(?:[.,]\d+)?/gu;

interface Named {
  name: string;
}

/** The variable whose name it has, with a number of steps ahead or without its unit: "air +6h" of "air [°C]"; else null. */
export function readVariable(name: string, variables: readonly Named[]): string | null {
  const bare = name.replace(AHEAD, "");
  const of = (isIt: (variable: string) => boolean) => variables.find((one) => isIt(one.name))?.name ?? null;
  return of((one) => one === name) ?? of((one) => one === bare) ?? of((one) => withoutUnit(one) === withoutUnit(bare));
}

function withoutUnit(name: string): string {
  return name.replace(UNIT, "");
}

export function isForecast(name: string, variables: readonly Named[]): boolean {
  return readVariable(name, variables) !== null;
}

/**
 * What values of one variable have alike: the variable that is read, else their name but for its numbers, such as steps
 * ahead or quantiles.
 */
export function variableOf(name: string, variables: readonly Named[]): string {
  return readVariable(name, variables) ?? name.replace(AHEAD, "").replace(NUMBER, "#");
}
