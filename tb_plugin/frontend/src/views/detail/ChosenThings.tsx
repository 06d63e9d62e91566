/** What is chosen in a pane: where the text moves it, its charts, a card for each thing. */
import type { Thing } from "../../api/keys";
import { limits } from "../../api/limits";
import { typedText } from "../../state/choices/asking";
import type { Choices } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";
import { offSide, recordKey, type Resolved } from "../../state/records/resolve";
import type { Training } from "../../state/records/training";
import type { Session } from "../../state/session/session";
import { seriesColour } from "../theme/colours";
import type { Facts } from "./cards/Card";
import { ChipFacts } from "./cards/ChipFacts";
import { CloudFacts } from "./cards/CloudFacts";
import { StepFacts } from "./cards/StepFacts";
import { StepsCompared } from "./cards/StepsCompared";
import { UnitFacts } from "./cards/UnitFacts";
import { WordFacts } from "./cards/WordFacts";
import type { ChartContext } from "./charts/Chart";
import { SelectionCharts } from "./charts/SelectionCharts";
import type { DetailProps } from "./detail_props";
import { MatchedText } from "./text/MatchedText";
import { Snippets } from "./text/Snippets";

interface Props extends DetailProps {
  index: number;
  /** Choices in the pane's own numbers. */
  own: Choices;
  resolved: Resolved;
  training: Training;
  chart: ChartContext;
  facts: Facts;
}

export function ChosenThings(props: Props) {
  const { panes, index, choices, own, resolved, training, chart, facts, scales, theme } = props;
  const { loadUnit, loadContexts, loadMatches, network } = props;
  const { content, act } = facts;
  const { words, units, chip, cloud, step, beside } = own.selection;
  const { record } = chart;
  const asked = { record: recordKey(resolved), training: training.run, network };
  const hasText = limits.value.text === null;
  const canSwitch = limits.value.network === null && content.snapshot.network;
  const side = offSide(
    index,
    panes.map((pane) => pane.resolved),
  );
  const inText = { record, content, scales, theme, act };
  return (
    <>
      {/* What several steps were chosen for is seen before what each of them is. */}
      {step !== null && beside.length > 0 && <StepsCompared steps={[step, ...beside]} theme={theme} {...facts} />}
      {(hasText ? thingsOf(own.selection, content) : []).map((thing) => (
        <Snippets key={thing.join(" ")} thing={thing} load={loadContexts} {...inText} />
      ))}
      {step !== null && (
        <StepFacts
          step={step}
          named={typedText(choices, step.sentence) ?? content.ownSentence(step.sentence)}
          {...asked}
          {...facts}
        />
      )}
      {hasText && <MatchedText choices={own} load={loadMatches} {...inText} />}
      <SelectionCharts chart={chart} choices={own} content={content} act={act} />
      {words.map((word, place) => (
        <WordFacts key={word} word={word} colour={seriesColour(place, theme)} {...facts} />
      ))}
      {units.map((unit) => (
        <UnitFacts
          key={unit}
          unit={unit}
          {...asked}
          load={sharing(loadUnit, content)}
          offSide={canSwitch ? side : null}
          {...facts}
        />
      ))}
      {chip !== null && <ChipFacts chip={chip} {...asked} {...facts} />}
      {cloud !== null && <CloudFacts cloud={cloud} {...facts} />}
    </>
  );
}

/** What is chosen and can be looked for in the text. */
function thingsOf({ units, chip, words }: Choices["selection"], { snapshot }: PaneContent): Thing[] {
  return [
    ...units.filter((unit) => unit < snapshot.units).map((unit): Thing => ["unit", unit]),
    ...(chip !== null && chip < snapshot.chips.length ? [["chip", chip] as const] : []),
    ...words
      .filter((word) => snapshot.words.some(({ text, cloud }) => text === word && cloud >= 0))
      .map((word): Thing => ["word", word]),
  ];
}

/** A unit's moves, its record's sentences numbered as the choices number them. */
function sharing(load: Session["unit"], { sharedSentence }: PaneContent): Session["unit"] {
  return async (record, unit) => {
    const found = await load(record, unit);
    return { ...found, moves: found.moves.map((move) => ({ ...move, sentence: sharedSentence(move.sentence) })) };
  };
}
