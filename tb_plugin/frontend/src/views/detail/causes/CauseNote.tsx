/** What is to be known of the importance that a card tells: over what, how far it is, or why there is none. */
import type { Causes } from "../../../api/types";
import { measureText } from "../../../wording/causes";
import { counted } from "../../../wording/numbers";
import type { Result } from "../../../api/latest";

interface Props {
  causes: Result<Causes>;
  /** Measures what is left. */
  onMeasure: () => void;
}

export function CauseNote({ causes: { value, pending, error }, onMeasure }: Props) {
  if (!value) return error === null ? null : <p class="note">{error}</p>;
  const { measured, seconds, share, sequences, promotes, why } = value;
  const parts: string[] = [];
  if (measured === "network")
    parts.push(`Importance: what the output loses while it is off (KL, over ${counted(sequences, "sequence")}). A cause; a response only goes along with a word.`); // prettier-ignore
  if (measured === "head")
    parts.push(`Importance at the head alone, over ${counted(sequences, "sequence")}: it misses what passes through the memory.`); // prettier-ignore
  if (why !== null) parts.push(promotes ? why : `What it promotes is not here. ${why}`);
  return (
    <>
      <p class="fine">{parts.join(" ")}</p>
      {pending && <progress aria-label="measuring importance and memory" value={share} />}
      {seconds !== null && <MeasureButton what="in the network" seconds={seconds} onMeasure={onMeasure} />}
    </>
  );
}

interface MeasureProps {
  what: string;
  seconds: number;
  onMeasure: () => void;
}

/** Begins what takes long. */
export function MeasureButton({ what, seconds, onMeasure }: MeasureProps) {
  return (
    <button type="button" onClick={onMeasure}>
      {measureText(what, seconds)}
    </button>
  );
}
