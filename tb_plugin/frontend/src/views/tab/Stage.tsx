/** The panes with what stands between and below them: the flow, the comparison, and the detail where it is below. */
import type { ComponentChildren } from "preact";
import { useSignal, type Signal } from "@preact/signals";
import { isTight } from "../../layout/frame";
import type { PaneLayout } from "../../layout/pane/pane";
import { choose, type Band } from "../../state/choices/choices";
import { chooseBand } from "../../state/choices/selection";
import { chosenBand } from "../../state/comparison/flows";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { FlowColumn } from "../compare/FlowColumn";
import type { Compared, PointAtBand, PointedMark } from "../compare/useCompared";
import { PaneSection } from "./PaneSection";
import { sameMark, type Mark } from "../pointing/marks";
import type { Pointed } from "../pointing/Tooltip";
import { around } from "./later";
import type { Arrangement } from "./useArrangement";

interface Props {
  session: Session;
  arrangement: Arrangement;
  compared: Compared;
  hovered: Signal<PointedMark | null>;
  pointed: Signal<Pointed | null>;
  preview: (mark: Mark | null) => void;
  theme: Theme;
  /** What stands below the panes. */
  children: ComponentChildren;
}

/** What the heading of the comparison takes at its left where there is little height. */
const TIGHT_HEADING = 222;

export function Stage({ session, arrangement, compared, hovered, pointed, preview, theme, children }: Props) {
  const { act } = session;
  const later = around.value;
  const { stacked, gutter, paneWidth, paneHeight, picker, paneScales, zoom, needs, measure } = arrangement;
  const choices = session.choices.value;
  const panes = session.panes.value;
  const { error } = session.runs.value;
  const comparison = session.comparison.value;
  const layouts = useSignal<readonly (PaneLayout | null)[]>([]);

  const pointAtBand: PointAtBand = (band, description, x, y) => {
    compared.pointAtBand(band);
    pointed.value = description && { description, x, y };
  };
  const band = compared.flow && chosenBand(choices, compared.flow);
  const flowHandlers = {
    chosen: band,
    pointed: compared.pointedBand,
    onPoint: pointAtBand,
    onChoose: (one: Band) => act(chooseBand(one)),
  };
  return (
    <main class={stacked ? "stage stacked" : "stage"} ref={arrangement.stage}>
      <div class="panes">
        {panes.map((data, index) => (
          <>
            {index === 1 && gutter > 0 && (
              <FlowColumn
                flow={compared.flow}
                hasUnits={comparison.value?.unit_flow !== null}
                layouts={layouts.value}
                width={gutter}
                height={paneHeight}
                lead={picker}
                theme={theme}
                onFlow={(flow) => act(choose({ flow, band: null }))}
                {...flowHandlers}
              />
            )}
            <PaneSection
              key={index}
              index={index}
              data={data}
              session={session}
              choices={choices}
              compared={compared}
              band={band}
              reported={error}
              scales={paneScales[index]!}
              zoom={zoom}
              need={needs[index]!}
              width={paneWidth}
              height={paneHeight}
              theme={theme}
              measure={measure}
              onLayout={(layout) =>
                (layouts.value = panes.map((_, at) => (at === index ? layout : (layouts.peek()[at] ?? null))))
              }
              onHover={(mark, description, x, y) => {
                if (!sameMark(hovered.peek()?.mark ?? null, mark)) {
                  hovered.value = mark && { mark, pane: index };
                  preview(mark);
                }
                pointed.value = description && { description, x, y };
              }}
            />
          </>
        ))}
      </div>
      {later && panes.length > 1 && (
        <later.ComparisonPanel
          result={comparison}
          halves={session.halves.value}
          panes={panes}
          choices={choices}
          by={compared.by}
          flow={compared.flow}
          handlers={flowHandlers}
          flowBeside={gutter > 0}
          width={
            gutter +
            paneWidth * (stacked ? 1 : panes.length) -
            (isTight(arrangement.frameHeight, panes.length) ? TIGHT_HEADING : 0)
          }
          theme={theme}
          act={act}
        />
      )}
      {children}
    </main>
  );
}
