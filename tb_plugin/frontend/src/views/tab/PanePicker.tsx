/** The selectors of a pane's record: in the bar where there is one pane, above each of two. */
import { choosePane, chooseRecord, closePane } from "../../state/choices/panes";
import { changesIn } from "../../state/records/changes_in";
import { paneAt } from "../../state/records/training";
import type { Session } from "../../state/session/session";
import { PinTools } from "../compare/PinTools";
import { RecordPicker } from "../controls/RecordPicker";

export function PanePicker({ session, index }: { session: Session; index: number }) {
  const { act } = session;
  const choices = session.choices.value;
  const { resolved, training, content, changes } = session.panes.value[index]!;
  return (
    <RecordPicker
      runs={session.runs.value.value?.runs ?? []}
      pane={choices.panes[index]!}
      resolved={resolved}
      training={training}
      content={content.value}
      changes={content.value && changesIn(changes, content.value.snapshot)}
      speed={choices.timeline.speed}
      hasKeys={index === 0}
      onAhead={(next) => session.prepare(index, next)}
      onChange={(part) => act(choosePane(index, part))}
      onGo={(to, sliding) => training && act(chooseRecord(index, paneAt(training, to)), sliding ? "replace" : "push")}
      onClose={choices.panes.length > 1 ? () => act(closePane(index)) : null}
      tools={
        resolved && content.value ? (
          <PinTools pin={choices.pin} resolved={resolved} snapshot={content.value.snapshot} act={act} />
        ) : (
          <span class="pin pin-to-come" />
        )
      }
    />
  );
}
