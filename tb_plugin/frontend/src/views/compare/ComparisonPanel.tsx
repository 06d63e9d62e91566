/** Below two panes: which words and units changed most, how much they agree, what differs, what flows between them. */
import { useMemo } from "preact/hooks";
import { Nouns, noun, nouns, passage } from "../../wording/nouns";
import type { Result } from "../../api/latest";
import type { ChangedWord, Comparison, Halves } from "../../api/types";
import { layoutFlow } from "../../layout/flows";
import { counted } from "../../wording/numbers";
import { changeFrom, type Correspondence } from "../../state/comparison/across";
import { choose, type Choices, type Act } from "../../state/choices/choices";
import { chooseUnit, chooseWord } from "../../state/choices/selection";
import { chosenBand, type Flow } from "../../state/comparison/flows";
import { movedCloud } from "../../state/comparison/order";
import { pushesOf } from "../../state/comparison/word_differences";
import type { PaneData } from "../../state/records/pane_data";
import { sameTraining } from "../../state/records/training";
import type { Theme } from "../theme/theme";
import { Agreement } from "./Agreement";
import { BandMembers } from "./BandMembers";
import { isStill, movedSay, nearestRoom, stillSay, unitColumns, wordColumns } from "./change_columns";
import { FlowGraph, flowEnds, type FlowHandlers } from "./FlowGraph";
import { FlowSwitch } from "./FlowSwitch";
import { Matches } from "./Matches";
import { SortedTable } from "../components/SortedTable";
import { useLate } from "../components/drawing/useLate";
import { TableFile } from "../saving/SaveTable";
import { Heading } from "./Heading";
import { WordsOfOne } from "./WordsOfOne";

interface Props {
  result: Result<Comparison>;
  /** Of each side: how much two halves of its data agree. */
  halves: readonly Result<Halves>[];
  panes: readonly PaneData[];
  choices: Choices;
  by: Correspondence;
  flow: Flow | null;
  handlers: FlowHandlers;
  /** Whether the flow stands between the panes already. */
  flowBeside: boolean;
  /** Of what stands below the panes, beside its heading where that is at its left. */
  width: number;
  theme: Theme;
  act: Act;
}

const FLOW = { width: 300, height: 230 };

export function ComparisonPanel(props: Props) {
  const { result, halves, panes, choices, by, flow, handlers, flowBeside, width, theme, act } = props;
  const comparison = result.value;
  const { selection } = choices;
  const late = useLate(result.pending);
  // Words are the same everywhere, units are counted as the first pane counts them.
  const onWord = (word: string, beside: boolean) => act(chooseWord(word, beside));
  const onUnit = (unit: number, beside: boolean) => act(changeFrom(chooseUnit(unit, beside), 0, by));
  const [first, second] = panes.map(({ content }) => content.value?.snapshot ?? null);
  const columns = useMemo(() => {
    if (!comparison) return null;
    const output = pushesOf(first ?? null, second ?? null)?.output ?? null;
    return {
      words: wordColumns(
        comparison,
        output,
        onWord,
        nearestRoom(width, comparison.push_unit !== null && (!output || noun() === "level")),
      ),
      units: unitColumns(comparison, onUnit),
    };
  }, [comparison, by, first, second, width]);
  // As it is when they come: a row that is chosen later stays where it is.
  const words = useMemo(() => {
    const isChosen = ({ word }: ChangedWord) => selection.words.includes(word);
    const rows = comparison?.words ?? [];
    return [...rows.filter(isChosen), ...rows.filter((row) => !isChosen(row))];
  }, [columns]);
  const layout = useMemo(
    () =>
      flow && !flowBeside
        ? layoutFlow(flow.table, null, { x: flowEnds(FLOW.width), top: 4, bottom: FLOW.height - 4 })
        : null,
    [flow, flowBeside],
  );
  const tables = comparison && columns && (
    <>
      <SortedTable
        label={`${Nouns()} that ${changed(comparison)} most · ${counted(comparison.words.length, noun(), nouns())}${movedSay(comparison)}`}
        columns={columns.words}
        rows={words}
        nameOf={(row) => row.word}
        isChosen={(row) => selection.words.includes(row.word)}
        paleFor={(row) => (isStill(row, comparison) ? stillSay(comparison) : null)}
        tools={<TableFile what={`${nouns()} that changed`} rows={comparison.words} of={comparison} />}
      />
      {comparison.units.length > 0 && (
        <SortedTable
          label={`Units that ${changed(comparison)} most · ${counted(comparison.units.length, "unit")}`}
          columns={columns.units}
          rows={comparison.units}
          nameOf={(row) => String(row.unit)}
          isChosen={(row) => selection.units.includes(row.unit)}
          tools={<TableFile what="units that changed" rows={comparison.units} of={comparison} />}
        />
      )}
    </>
  );
  const matches = comparison && !comparison.same_history && <Matches comparison={comparison} by={by} act={act} />;
  const ofOne = sameTraining(panes[0]?.training ?? null, panes[1]?.training ?? null);
  const missing = panes.map(({ content }) => content.error);
  return (
    <section
      class={comparison ? "comparison" : "comparison to-be-filled"}
      data-late={late || undefined}
      aria-label="comparison"
    >
      <div class="comparison-heading">
        {comparison ? <Heading comparison={comparison} ofOne={ofOne} /> : <h2>Comparison</h2>}
        {comparison && <Agreement comparison={comparison} halves={halves} />}
      </div>
      {result.error !== null && missing.every((error) => error === null) && <p class="note">{result.error}</p>}
      {missing.some((error) => error !== null) && (
        <p class="note">{`The ${missing[0] === null ? "second" : "first"} side is missing, so there is nothing to compare.`}</p>
      )}
      {comparison && columns && (
        <>
          <div class="comparison-parts">
            {flow && chosenBand(choices, flow) && (
              <BandMembers comparison={comparison} flow={flow} choices={choices} by={by} act={act} />
            )}
            {tables}
            {/* Where units are no pairs, their room is free. */}
            {comparison.units.length === 0 && matches}
          </div>
          <Notes comparison={comparison} panes={panes} />
          <div class="comparison-parts">
            {!flowBeside && (!flow || !layout) && <div class="comparison-flow to-come" />}
            {flow && layout && (
              <div class="comparison-flow">
                <div class="sorted-heading">
                  <h3>{flow.of === "units" ? "From chips to chips" : "From clouds to clouds"}</h3>
                  <FlowSwitch
                    of={flow.of}
                    hasUnits={comparison.unit_flow !== null}
                    onFlow={(of) => act(choose({ flow: of, band: null }))}
                  />
                </div>
                <FlowGraph flow={flow} layout={layout} {...FLOW} theme={theme} {...handlers} />
              </div>
            )}
            {comparison.units.length > 0 && matches}
            <WordsOfOne title="Only in the first" words={comparison.vanished} onWord={onWord} />
            <WordsOfOne title="Only in the second" words={comparison.appeared} onWord={onWord} />
          </div>
        </>
      )}
    </section>
  );
}

/** Between two trainings nothing changed. */
function changed({ later }: Comparison): string {
  return later === null ? "differ" : "changed";
}

/** What differs or is missing, as sentences. */
function Notes({ comparison, panes }: { comparison: Comparison; panes: readonly PaneData[] }) {
  const notes = [...comparison.notes, ...moves(comparison)];
  const without = panes.flatMap(({ content }, index) =>
    content.value?.snapshot.sentences.length === 0 ? [index === 0 ? "first" : "second"] : [],
  );
  if (without.length === 1) notes.push(`No sentences were recorded on the ${without[0]} side.`);
  if (panes.some(({ content }) => Object.keys(content.value?.standIns ?? {}).length > 0))
    notes.push(`The second side does not have the ${passage()} of the first: one of its own is shown.`);
  return (
    <ul class="comparison-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function moves(comparison: Comparison): string[] {
  if ([comparison.first, comparison.second].every((place) => place.labels_from === "pinned"))
    return ["Both are seen through the pinned clusters, so chips and clouds are the same."];
  const notes: string[] = [];
  if (comparison.units.length > 0) {
    const moved = comparison.units.filter((unit) => unit.moved).length;
    const leaning = comparison.same_history ? " as drawn, where chips lean on those of the last record" : "";
    notes.push(`${moved} of ${counted(comparison.units.length, "unit")} moved to another chip (bold)${leaning}.`);
  }
  const words = comparison.words.filter((row) => movedCloud(row, comparison)).length;
  notes.push(`${words} of ${counted(comparison.words.length, noun(), nouns())} moved to another cloud (bold).`);
  return notes;
}
