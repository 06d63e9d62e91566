/** Which marks the strips have that not every strip has. */
import type { PaneData } from "../../state/records/pane_data";
import { slotsOf } from "../../state/timeline/slots";
import { sameTraining } from "../../state/records/training";

/** Whether a run goes on with another in a training that is shown. */
export const isResumed = (panes: readonly PaneData[]) =>
  panes.some(({ training }) => training?.records.some(({ run }) => run !== training.records[0]!.run));

export function stripMarks(panes: readonly PaneData[]) {
  const trainings = panes.flatMap(({ training }) => training ?? []);
  return {
    sameTraining: panes.length > 1 && sameTraining(panes[0]!.training, panes[1]!.training),
    resumed: isResumed(panes),
    gaps: trainings.some(
      ({ records, notFinite }) => slotsOf(records, (run) => notFinite.get(run) ?? []).gaps.length > 0,
    ),
  };
}
