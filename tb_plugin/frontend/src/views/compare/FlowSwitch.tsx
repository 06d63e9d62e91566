/** What the flow between two panes is of. */
import { FLOWS, type FlowOf } from "../../state/choices/options";
import { nouns } from "../../wording/nouns";
import { Switch } from "../components/Switch";

interface Props {
  of: FlowOf;
  hasUnits: boolean;
  onFlow: (of: FlowOf) => void;
}

export function FlowSwitch({ of, hasUnits, onFlow }: Props) {
  const why = hasUnits
    ? `Units from chips to chips, or ${nouns()} from clouds to clouds`
    : "Units of one side have no counterpart on the other";
  return (
    <span class="flow-switch" title={why}>
      <Switch
        label="flow of"
        values={hasUnits ? FLOWS : ["words"]}
        value={of}
        onChoose={onFlow}
        nameOf={(one) => (one === "words" ? nouns() : one)}
      />
    </span>
  );
}
