/** In the bar of controls: the colours of two panes, and the table of all runs. */
import { choose, COLOURINGS, type Choices } from "../../state/choices";
import type { Act } from "../../state/session";
import { Switch } from "../Switch";

export function CompareTools({ choices, act }: { choices: Choices; act: Act }) {
  return (
    <>
      {choices.panes.length > 1 && (
        <span
          class="choice"
          title="Each side’s own response, or what the second has more (orange) or less (blue) than the first"
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
