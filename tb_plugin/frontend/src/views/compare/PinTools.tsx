/** Pins the clusters of a pane's record, and says in every pane through which clusters it is seen. */
import { limits } from "../../api/limits";
import { noun, nouns } from "../../wording/nouns";
import type { Snapshot } from "../../api/types";
import { counted } from "../../wording/numbers";
import { choosePin } from "../../state/choices/panes";
import type { PinnedRecord, Act } from "../../state/choices/choices";
import type { Resolved } from "../../state/records/resolve";
import { epochName, stepName } from "../../wording/record_name";

interface Props {
  pin: PinnedRecord | null;
  resolved: Resolved;
  snapshot: Snapshot;
  act: Act;
}

export function PinTools({ pin, resolved, snapshot, act }: Props) {
  const { run, history, record } = resolved;
  if (limits.value.lenses !== null) return null;
  if (pin === null || snapshot.pin === null)
    return (
      <button
        type="button"
        class="wide pin"
        title={
          pin === null
            ? "See every other epoch through the clusters of this one"
            : "The pinned clusters are of another state or training. Pin these instead."
        }
        onClick={() => act(choosePin({ run: run.name, state: history.name, step: record.step }))}
      >
        pin<span class="of-pin"> clusters</span>
      </button>
    );
  const { unseen_words: unseen, run: of, step } = snapshot.pin;
  const isSelf = of === run.name && step === record.step;
  const place = `${of === run.name ? "" : `${of}, `}${epochName(snapshot.pin)}`;
  return (
    <span class="pin-badge" data-pin={step}>
      <span title={`Chips and clouds are those of ${place}, step ${stepName(step)}`}>
        {isSelf ? "pinned" : `through ${epochName(snapshot.pin)}`}
      </span>
      {unseen.length > 0 && (
        <span title={`Not there at ${place}: ${unseen.join(", ")}`}>
          {` · ${counted(unseen.length, noun(), nouns())} without cloud`}
        </span>
      )}
      <button type="button" aria-label="unpin clusters" title="unpin" onClick={() => act(choosePin(null))}>
        ×
      </button>
    </span>
  );
}
