/** Sentences of the server that are known without asking it. */
import refusals from "../../../../lightning_rnnvis/refusals.json";
import { RequestError } from "./source";

export function refusal(which: keyof typeof refusals, values: Record<string, unknown>): RequestError {
  return new RequestError(refusals[which].replace(/{(\w+)}/g, (_, name: string) => `${values[name]}`));
}
