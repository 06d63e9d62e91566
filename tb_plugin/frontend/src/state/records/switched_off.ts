/** What can be off in a record, and what is told where it cannot. */
import type { Sentence, Snapshot } from "../../api/types";
import { namesOf } from "../choices/asking";
import { unitOf, type Off } from "../choices/choices";

/** Why no chip can be off and no sentence typed, as a sentence; null where they can. */
export function noNetwork({ network }: Pick<Snapshot, "network">, numeric = false) {
  if (network) return null;
  if (numeric) return "A series of numbers is not run again, so no chip can be switched off.";
  return "The network of this record is not there, or damaged, so no chip can be switched off and no sentence typed.";
}

/** Whether what a sentence reads are numbers. */
export function isNumeric({ variables }: Pick<Sentence, "variables">): boolean {
  return variables.length > 0;
}

/** What can be off, and one sentence on what cannot. */
export function offThere(
  off: readonly Off[],
  snapshot: Pick<Snapshot, "network" | "chips" | "units">,
): { off: readonly Off[]; error: string | null } {
  const { chips, units } = snapshot;
  if (off.length === 0) return { off, error: null };
  const why = noNetwork(snapshot);
  if (why !== null) return { off: [], error: why };
  const there = off.filter((one) => (typeof one === "number" ? one < chips.length : unitOf(one) < units));
  const lost = off.filter((one) => !there.includes(one));
  if (lost.length === 0) return { off, error: null };
  const error = `not here: ${namesOf(lost)} (of ${chips.length} chips and ${units} units, counted from 0)`;
  return { off: there, error };
}
