/** The left panel: numbers of what is chosen, a section a pane; with nothing chosen, an overview and how to read it. */
import type { Thing } from "../../api/keys";
import type { Result } from "../../api/latest";
import { limits } from "../../api/limits";
import type { FindingList } from "../../api/types";
import { responsesAlong } from "../../state/records/along";
import type { Scales } from "../../layout/scales";
import { clearSelection } from "../../state/choices/selection";
import { typedText } from "../../state/choices/asking";
import type { Choices, Act } from "../../state/choices/choices";
import { bornIn } from "../../state/records/changes_in";
import { offSide, recordKey, type Resolved } from "../../state/records/resolve";
import type { PaneData } from "../../state/records/pane_data";
import type { PaneContent } from "../../state/records/pane_content";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { seriesColour } from "../theme/colours";
import { recordName } from "../../wording/record_name";
import type { ChartContext } from "./charts/Chart";
import { SelectionCharts } from "./charts/SelectionCharts";
import { ChipFacts } from "./cards/ChipFacts";
import { CloudFacts } from "./cards/CloudFacts";
import { StepFacts } from "./cards/StepFacts";
import { StepsCompared } from "./cards/StepsCompared";
import { MatchedText } from "./text/MatchedText";
import { Snippets } from "./text/Snippets";
import { UnitFacts } from "./cards/UnitFacts";
import { WordFacts } from "./cards/WordFacts";
import { HowToRead } from "./overview/HowToRead";
import { Learnt } from "./overview/Learnt";
import { Overview } from "./overview/Overview";
import { StatesOverview } from "./overview/StatesOverview";

interface Props {
  panes: readonly PaneData[];
  choices: Choices;
  scales: Scales;
  notices: readonly string[];
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

export function Detail(props: Props) {
  const { panes, choices, scales, notices, theme, load, loadUnit, loadContexts, loadMatches, network } = props;
  const { findings, onMeasure, act, across } = props;
  const { selection } = choices;
  const numbered = selection.units.length > 0 || selection.chip !== null || selection.cloud !== null;
  const chosen = numbered || selection.words.length > 0 || selection.step !== null;
  return (
    <aside class="detail" aria-label="detail">
      {chosen && <h2 class="unseen">What is chosen</h2>}
      {chosen && (
        <p class="clear">
          <button type="button" class="wide" onClick={() => act(clearSelection)}>
            clear selection
          </button>
          <kbd>Esc</kbd>
        </p>
      )}
      {panes.map(({ content, resolved, responses, causes, changes }, index) => {
        if (!content.value || !resolved) return null;
        const chart: ChartContext = { record: { ...recordKey(resolved), epoch: resolved.record.epoch }, theme, load };
        const own = across.choices(index);
        const { words, units, chip, cloud, step, beside } = own.selection;
        const shown = { ...responses, value: responsesAlong(responses.value, content.value.snapshot.chips) };
        const facts = {
          content: content.value,
          responses: shown,
          scales,
          causes,
          born: bornIn(changes, content.value.snapshot),
          onMeasure: (all: boolean) => onMeasure(index, all),
          act: across.act(index),
        };
        const asked = { record: recordKey(resolved), network };
        return (
          <section key={index}>
            {panes.length > 1 && <h2 class="pane-name">{`${recordName(resolved.record)} · ${resolved.run.name}`}</h2>}
            {/* What several steps were chosen for is seen before what each of them is. */}
            {step !== null && beside.length > 0 && <StepsCompared steps={[step, ...beside]} theme={theme} {...facts} />}
            {(limits.value.text === null ? thingsOf(own.selection, content.value) : []).map((thing) => (
              <Snippets
                key={thing.join(" ")}
                thing={thing}
                record={chart.record}
                content={content.value!}
                load={loadContexts}
                scales={scales}
                theme={theme}
                act={facts.act}
              />
            ))}
            {step !== null && (
              <StepFacts
                step={step}
                named={typedText(choices, step.sentence) ?? content.value.ownSentence(step.sentence)}
                {...asked}
                {...facts}
              />
            )}
            {limits.value.text === null && (
              <MatchedText
                choices={own}
                record={chart.record}
                content={content.value}
                load={loadMatches}
                scales={scales}
                theme={theme}
                act={facts.act}
              />
            )}
            <SelectionCharts chart={chart} choices={own} content={content.value} act={facts.act} />
            {words.map((word, place) => (
              <WordFacts key={word} word={word} colour={seriesColour(place, theme)} {...facts} />
            ))}
            {units.map((unit) => (
              <UnitFacts
                key={unit}
                unit={unit}
                {...asked}
                load={sharing(loadUnit, content.value!)}
                offSide={
                  limits.value.network === null && content.value!.snapshot.network
                    ? offSide(
                        index,
                        panes.map((pane) => pane.resolved),
                      )
                    : null
                }
                {...facts}
              />
            ))}
            {chip !== null && <ChipFacts chip={chip} {...asked} {...facts} />}
            {cloud !== null && <CloudFacts cloud={cloud} {...facts} />}
            {lost(selection, own.selection).map((what) => (
              <p key={what} class="note">{`${what} of the other side has no counterpart here.`}</p>
            ))}
            {!chosen && panes.length === 1 && (
              <Learnt
                run={resolved.run.name}
                state={resolved.history.name}
                findings={findings}
                records={panes[0]!.training?.records ?? []}
                line={content.value.snapshot.output}
                act={act}
              />
            )}
            {!chosen && <Overview {...facts} />}
            {!chosen && limits.value.charts === null && (
              <StatesOverview
                key={resolved.run.name}
                chart={{ ...chart, record: newest(resolved) }}
                states={resolved.run.states.map(({ name }) => name)}
              />
            )}
            <Notes content={content.value} />
            {index === panes.length - 1 &&
              [chosen ? limits.value.text : null, limits.value.charts].map(
                (what) =>
                  what !== null && (
                    <p key={what} class="note absent">
                      {what}
                    </p>
                  ),
              )}
          </section>
        );
      })}
      {!chosen && limits.value.lenses !== null && <p class="note absent">{limits.value.lenses}</p>}
      {!chosen && limits.value.network !== null && <p class="note absent">{limits.value.network}</p>}
      {!chosen && panes.some(({ content }) => content.value !== null || content.error !== null) && <HowToRead />}
      {notices.map((notice) => (
        <p key={notice} class="note">
          {notice}
        </p>
      ))}
    </aside>
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

/** The overview is the same at every record, so it is asked for again only when there is a newer one. */
function newest(resolved: Resolved): ChartContext["record"] {
  const record = resolved.history.records.at(-1) ?? resolved.record;
  return { ...recordKey({ ...resolved, record }), epoch: record.epoch };
}

/** A unit's moves, its record's sentences numbered as the choices number them. */
function sharing(load: Session["unit"], { sharedSentence }: PaneContent): Session["unit"] {
  return async (record, unit) => {
    const found = await load(record, unit);
    return { ...found, moves: found.moves.map((move) => ({ ...move, sentence: sharedSentence(move.sentence) })) };
  };
}

/** What is chosen on the other side and has no number here. */
function lost(chosen: Choices["selection"], own: Choices["selection"]): string[] {
  return [
    ...chosen.units.filter((unit) => !own.units.includes(unit)).map((unit) => `Unit ${unit}`),
    ...(chosen.chip !== null && own.chip === null ? [`Chip ${chosen.chip}`] : []),
    ...(chosen.cloud !== null && own.cloud === null ? [`Cloud ${chosen.cloud}`] : []),
  ];
}

function Notes({ content }: { content: PaneContent }) {
  return (
    <>
      {content.snapshot.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </>
  );
}
