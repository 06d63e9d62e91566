/** One pane as it stands in the tab: its line of selectors above, what is wrong with it, its drawing. */
import { useMemo } from "preact/hooks";
import { limits } from "../../api/limits";
import type { WordsNeed } from "../../layout/pane/columns";
import type { PaneLayout } from "../../layout/pane/pane";
import type { Scales } from "../../layout/scales";
import type { Measure } from "../../layout/text";
import { switchOff } from "../../state/choices/asking";
import type { Band, Choices } from "../../state/choices/choices";
import { bornIn } from "../../state/records/changes_in";
import { offSide, recordKey } from "../../state/records/resolve";
import type { PaneData } from "../../state/records/pane_data";
import { drawnContent } from "../../state/records/pane_difference";
import type { Session } from "../../state/session/session";
import { noun } from "../../wording/nouns";
import type { Theme } from "../theme/theme";
import { PaneMembers } from "../compare/PaneMembers";
import type { Compared } from "../compare/useCompared";
import type { Description } from "../pointing/describe";
import type { Mark } from "../pointing/marks";
import { Problem } from "../components/Problem";
import { Keep } from "../components/drawing/Keep";
import { useLate } from "../components/drawing/useLate";
import { PaneView } from "../linked/PaneView";
import { PanePicker } from "./PanePicker";

interface Props {
  index: number;
  data: PaneData;
  session: Session;
  choices: Choices;
  compared: Compared;
  /** The chosen band of the flow between two panes. */
  band: Band | null;
  /** A failure that is reported elsewhere. */
  reported: string | null;
  scales: Scales;
  /** Zoom of the words, the same in all panes, and what this one's need; width and height of the drawing. */
  zoom: number;
  need: WordsNeed;
  width: number;
  height: number;
  theme: Theme;
  measure: Measure;
  onHover: (mark: Mark | null, description: Description | null, x: number, y: number) => void;
  onLayout: (layout: PaneLayout) => void;
}

export function PaneSection(props: Props) {
  const { index, data, session, choices, compared, band, reported, scales, zoom, need, width, height } = props;
  const content = data.content.value;
  const whose = compared.difference?.whose ?? null;
  const drawn = useMemo(() => content && drawnContent(content, whose), [content, whose]);
  const comparison = session.comparison.value.value;
  const { flow } = compared;
  const numbers = compared.numbers(index);
  const resolved = session.panes.value.map((pane) => pane.resolved);
  const late = useLate(data.content.pending);
  const asksNetwork = data.resolved !== null && limits.value.network === null;
  const { panes: chosenPanes, clusters, ...chosen } = compared.choices(index);
  const { responses, preview, unit, usual, causes } = data;
  const results = [responses, preview, unit, usual, causes].map((result) => result.value);
  const shown = [drawn, flow, band, numbers, compared.difference?.words, zoom, need, width, height, props.theme];
  // What may belong to the record that is awaited, not to the one that is still shown.
  const key = data.resolved && JSON.stringify(recordKey(data.resolved));
  const born = content && bornIn(data.changes, content.snapshot);
  const besides = [
    ...[chosenPanes, clusters, key, data.resolved?.history.sentence, born, noun(), window.devicePixelRatio],
    ...[responses.key, responses.error, comparison, compared.by, compared.row, asksNetwork, props.measure],
    ...[
      offSide(index, resolved),
      ...Object.values(scales).map((one) => (typeof one === "object" ? JSON.stringify(one) : one)),
    ],
  ];
  return (
    <section class={late ? "pane late" : "pane"} style={`width:${width}px`}>
      {choices.panes.length > 1 && <PanePicker session={session} index={index} />}
      {data.content.error && data.content.error !== reported && (
        <Problem sentence={data.content.error} onRetry={session.retry} />
      )}
      {/* What stands below should not move when the drawing comes. */}
      {!content && !data.content.error && <div style={`height:${height}px`} />}
      {drawn && width > 0 && (
        <Keep
          of={[...shown, ...results, ...Object.values(chosen)]}
          besides={besides}
          mayStay={data.content.pending}
          draw={() => (
            <PaneView
              name={String(index)}
              data={compared.data(index)}
              content={drawn}
              choices={compared.choices(index)}
              scales={scales}
              zoom={zoom}
              need={need}
              width={width}
              height={height}
              theme={props.theme}
              measure={props.measure}
              hovered={compared.hovered(index)}
              differences={compared.difference?.words ?? null}
              numbers={numbers}
              overlay={
                flow && comparison
                  ? (layout) => (
                      <PaneMembers
                        comparison={comparison}
                        of={flow.of}
                        chosen={band}
                        pointed={compared.pointedBand}
                        snapshot={drawn.snapshot}
                        layout={layout}
                      />
                    )
                  : undefined
              }
              onLayout={props.onLayout}
              vocabulary={asksNetwork ? () => session.vocabulary(recordKey(data.resolved!)) : null}
              onSwitch={asksNetwork ? (chip) => session.act(switchOff(chip, offSide(index, resolved))) : null}
              act={compared.act(index)}
              onHover={props.onHover}
            />
          )}
        />
      )}
    </section>
  );
}
