/** Between two panes that stand side by side: what flows from one's clusters to the other's, at the clusters' heights. */
import { useMemo } from "preact/hooks";
import type { Box } from "../../layout/box";
import { layoutFlow } from "../../layout/flows";
import { HEADING } from "../../layout/pane/columns";
import type { PaneLayout } from "../../layout/pane/pane";
import type { FlowOf } from "../../state/choices/options";
import type { Flow } from "../../state/comparison/flows";
import type { Theme } from "../theme/theme";
import { FlowGraph, flowEnds, type FlowHandlers } from "./FlowGraph";
import { FlowSwitch } from "./FlowSwitch";

interface Props extends FlowHandlers {
  flow: Flow | null;
  /** Whether units can be asked for. */
  hasUnits: boolean;
  /** Of the two panes. */
  layouts: readonly (PaneLayout | null)[];
  width: number;
  height: number;
  /** Height of the panes' lines of selectors. */
  lead: number;
  theme: Theme;
  onFlow: (of: FlowOf) => void;
}

export function FlowColumn({ flow, hasUnits, layouts, width, height, lead, theme, onFlow, ...handlers }: Props) {
  const layout = useMemo(() => {
    if (!flow) return null;
    const sides = layouts.map((one) => one && (flow.of === "units" ? one.chipBoxes : one.cloudBoxes));
    const [first, second] = sides;
    // The comparison and the two drawings come one by one.
    if (!first || !second || first.length !== flow.table.length || second.length !== (flow.table[0]?.length ?? 0))
      return null;
    const frame = { x: flowEnds(width), top: HEADING, bottom: height - 4 };
    return layoutFlow(flow.table, [first.map(middle), second.map(middle)], frame);
  }, [flow, layouts, width, height]);
  return (
    <div class="flow-column" style={`width:${width}px`}>
      <div class="flow-lead" style={`height:${lead}px`}>
        <FlowSwitch of={flow?.of ?? "units"} hasUnits={hasUnits} onFlow={onFlow} />
      </div>
      {flow && layout && (
        <FlowGraph flow={flow} layout={layout} width={width} height={height} theme={theme} {...handlers} />
      )}
    </div>
  );
}

function middle(box: Box): number {
  return box.y + box.height / 2;
}
