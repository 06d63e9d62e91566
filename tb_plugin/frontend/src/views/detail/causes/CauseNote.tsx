/** What is to be known of the importance that a card tells: over what, how far it is, or why there is none. */
import { noun } from "../../../wording/nouns";
import { measureText, whyNone } from "../../../wording/causes";
import { counted } from "../../../wording/numbers";
import type { MeasuredCauses } from "../../../state/records/pane_data";

interface Props {
  causes: MeasuredCauses;
  /** Measures what is left, or stops that. */
  onMeasure: (all: boolean) => void;
}

export function CauseNote({ causes: { value, pending, error, all }, onMeasure }: Props) {
  if (!value) return error === null ? null : <p class="note">{error}</p>;
  const { measured, seconds, share, sequences, promotes, why } = value;
  const parts: string[] = [];
  if (measured === "network")
    parts.push(`Importance: what the output loses while it is off (KL, over ${counted(sequences, "sequence")}). A cause; a response only goes along with a ${noun()}.`); // prettier-ignore
  if (measured === "head")
    parts.push(`Importance at the head alone, over ${counted(sequences, "sequence")}: it misses what passes through the memory.`); // prettier-ignore
  if (why !== null) parts.push(promotes ? whyNone(why) : `What it promotes is not here. ${whyNone(why)}`);
  return (
    <>
      <p class="fine">{parts.join(" ")}</p>
      {pending && <Measuring what="importance and memory" share={share} onStop={all ? () => onMeasure(false) : null} />}
      {seconds !== null && !all && (
        <MeasureButton what="in the network" seconds={seconds} onMeasure={() => onMeasure(true)} />
      )}
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

interface MeasuringProps {
  what: string;
  share: number;
  /** Null where what is quick is measured, which nobody stops. */
  onStop: (() => void) | null;
}

/** How far a measurement is. */
export function Measuring({ what, share, onStop }: MeasuringProps) {
  return (
    <p class="ends">
      <progress aria-label={`measuring ${what}`} value={share} />
      {onStop && (
        <button type="button" class="plain" onClick={onStop}>
          stop
        </button>
      )}
    </p>
  );
}
