/** What stands under the number of a chosen cluster where another one has it. */
import type { RecordHeader } from "../api/types";
import { counted } from "./numbers";
import { epochName } from "./record_name";

/** `name`: such as "chip 3"; `member`: what it is made of. */
export function notTheChosen(
  name: string,
  { epoch, untrained }: Pick<RecordHeader, "epoch" | "untrained">,
  { shared, of }: { shared: number; of: number },
  member: string,
): string {
  const when = untrained ? epochName({ epoch, untrained }) : `of ${epochName({ epoch, untrained })}`;
  return `Another one than ${name} ${when}, of whose ${counted(of, member)} it has ${shared}.`;
}
