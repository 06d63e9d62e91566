/** Which marks the strips have that not every strip has. */
import type { PaneData } from "../../state/records/pane_data";
import { slotsOf } from "../../state/timeline/slots";
import { sameTraining } from "../../state/records/training";

export function stripMarks(panes: readonly PaneData[]) {
  const trainings = panes.flatMap(({ training }) => training ?? []);
  return {
    sameTraining: panes.length > 1 && sameTraining(panes[0]!.training, panes[1]!.training),
    resumed: trainings.some(({ records }) => records.some(({ run }) => run !== records[0]!.run)),
    gaps: trainings.some(
      ({ records, notFinite }) => slotsOf(records, (run) => notFinite.get(run) ?? []).gaps.length > 0,
    ),
  };
}
