/** In the bar of controls: the colours of two panes, and the table of all runs. */
import { choose, type Choices, type Act } from "../../state/choices/choices";
import { COLOURINGS } from "../../state/choices/options";
import { Switch } from "../components/Switch";

export function CompareTools({ choices, act }: { choices: Choices; act: Act }) {
  return (
    <>
      {choices.panes.length > 1 && (
        <span
          class="choice"
          title="Each side’s own response, or that of the later of two epochs, or of the second run, less that of the other"
        >
          <Switch
            label="colour by"
            values={COLOURINGS}
            value={choices.colouring}
            onChoose={(colouring) => act(choose({ colouring }))}
          />
        </span>
      )}
      <button type="button" class="wide" onClick={() => act(choose({ allRuns: { best: null, goal: "max" } }))}>
        all runs
      </button>
    </>
  );
}
