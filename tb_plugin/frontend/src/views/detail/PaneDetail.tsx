/** Of one pane: the numbers of what is chosen in it, or an overview of its record. */
import { limits } from "../../api/limits";
import type { Choices } from "../../state/choices/choices";
import { responsesAlong } from "../../state/records/along";
import { bornIn } from "../../state/records/changes_in";
import type { PaneContent } from "../../state/records/pane_content";
import { recordKey } from "../../state/records/resolve";
import { keyOf, type Training } from "../../state/records/training";
import { recordName } from "../../wording/record_name";
import type { ChartContext } from "./charts/Chart";
import { ChosenThings } from "./ChosenThings";
import type { DetailProps } from "./detail_props";
import { Learnt } from "./overview/Learnt";
import { Overview } from "./overview/Overview";
import { StatesOverview } from "./overview/StatesOverview";

interface Props extends DetailProps {
  index: number;
  /** Whether anything is chosen, in this pane or another. */
  chosen: boolean;
}

export function PaneDetail(props: Props) {
  const { panes, index, chosen, choices, scales, theme, load, findings, onMeasure, act, across } = props;
  const { content, resolved, responses, causes, changes, training, namesakes } = panes[index]!;
  if (!content.value || !resolved || !training) return null;
  const { snapshot } = content.value;
  const chart: ChartContext = { record: { ...recordKey(resolved), epoch: resolved.record.epoch }, theme, load };
  const own = across.choices(index);
  const facts = {
    content: content.value,
    responses: { ...responses, value: responsesAlong(responses.value, snapshot.chips) },
    scales,
    causes,
    born: bornIn(changes, snapshot),
    namesakes,
    onMeasure: (all: boolean) => onMeasure(index, all),
    act: across.act(index),
  };
  const isLast = index === panes.length - 1;
  return (
    <section>
      {panes.length > 1 && <h2 class="pane-name">{`${recordName(resolved.record)} · ${resolved.run.name}`}</h2>}
      <ChosenThings {...props} own={own} resolved={resolved} training={training} chart={chart} facts={facts} />
      {lost(choices.selection, own.selection).map((what) => (
        <p key={what} class="note">{`${what} of the other side has no counterpart here.`}</p>
      ))}
      {!chosen && panes.length === 1 && (
        <Learnt training={training} findings={findings} line={snapshot.output} act={act} />
      )}
      {!chosen && <Overview {...facts} />}
      {!chosen && limits.value.charts === null && (
        <StatesOverview
          key={training.run}
          chart={{ ...chart, record: newest(training) }}
          states={resolved.run.states.map(({ name }) => name)}
        />
      )}
      <Notes content={content.value} />
      {isLast && chosen && <Absent what={limits.value.text} />}
      {isLast && <Absent what={limits.value.charts} />}
    </section>
  );
}

/** The overview is the same at every record, so it is asked for again only when there is a newer one. */
function newest({ state, records }: Training): ChartContext["record"] {
  const last = records.at(-1)!;
  return { ...keyOf(state, last), epoch: last.record.epoch };
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

/** What is not to be had here, as where there is no server. */
function Absent({ what }: { what: string | null }) {
  return what === null ? null : <p class="note absent">{what}</p>;
}
