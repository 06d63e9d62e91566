/** Of which variable a value of the model is, and whether it forecasts one that is read, by its name alone. */
import { UNIT } from "./words";

/** What a forecast has behind the name of its variable: "load +24", "load +6 h", "load (t+6)". */
export const AHEAD = /\s*(?:\(\s*)?(?:\bt\s*)?\+\s?\d+(?:\s?\p{L}{1,7})?\)?$/u;

const NUMBER = /\d+(?:[.,]\d+)?/gu;

interface Named {
  name: string;
}

/** The variable whose name it has, with a number of steps ahead or without its unit: "air +6h" of "air [°C]"; else null. */
function readVariable(name: string, variables: readonly Named[]): string | null {
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
