/** What the left panel is made from. */
import type { Result } from "../../api/latest";
import type { FindingList } from "../../api/types";
import type { Scales } from "../../layout/scales";
import type { Act, Choices } from "../../state/choices/choices";
import type { PaneData } from "../../state/records/pane_data";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";

export interface DetailProps {
  panes: readonly PaneData[];
  choices: Choices;
  scales: Scales;
  theme: Theme;
  load: Session["figure"];
  loadUnit: Session["unit"];
  loadContexts: Session["contexts"];
  network: Session["network"];
  loadMatches: Session["matches"];
  findings: Result<FindingList>;
  /** Measures the causes of a pane that are left because they take long, or stops that. */
  onMeasure: (pane: number, all: boolean) => void;
  act: Act;
  /** Choices in a pane's own numbers, and changes made in them. */
  across: { choices(pane: number): Choices; act(pane: number): Act };
}
