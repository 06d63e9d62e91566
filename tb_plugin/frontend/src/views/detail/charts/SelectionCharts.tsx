/** The charts of what is chosen: a word over all units, a step against the usual, a unit's and a chip's words. */
import { lensQuery, sentenceQuery } from "../../../api/keys";
import { noun, nouns } from "../../../wording/nouns";
import type { Query } from "../../../api/source";
import { limits } from "../../../api/limits";
import { typedText } from "../../../state/choices/asking";
import { BY_UNIT } from "../../../state/choices/options";
import { choose, type Choices, type Act, type Step } from "../../../state/choices/choices";
import { chooseUnit, chooseWord } from "../../../state/choices/selection";
import type { PaneContent } from "../../../state/records/pane_content";
import { Chart, type ChartContext } from "./Chart";
import { visibleWord } from "../../../wording/words";

interface Props {
  chart: ChartContext;
  choices: Choices;
  content: PaneContent;
  act: Act;
}

export function SelectionCharts({ chart, choices, content, act }: Props) {
  const { chip, step, beside } = choices.selection;
  const units = choices.selection.units.filter((unit) => unit < content.snapshot.units);
  const sentence = content.sentences.find(({ index }) => index === step?.sentence);
  const seen = new Set(content.snapshot.words.filter((word) => word.cloud >= 0).map((word) => word.text));
  const words = choices.selection.words.filter((word) => seen.has(word));
  if (limits.value.charts !== null) return null;
  const onUnit = (one: number) => act(chooseUnit(one));
  const onWord = (word: string) => act(chooseWord(word));
  const lens = lensQuery(content.lens);
  const named = sentence && (typedText(choices, sentence.index) ?? content.ownSentence(sentence.index));
  return (
    <>
      {words.length > 0 && (
        <WordsChart chart={chart} words={words} lens={lens} order={choices.unitOrder} act={act} onUnit={onUnit} />
      )}
      {step !== null && sentence?.steps[step.position] && named !== undefined && (
        <Chart
          {...chart}
          name="step"
          query={[
            ...sentenceQuery(named, content.off),
            ["position", step.position],
            ...besideQuery(beside, content),
            ...lens,
          ]}
          label={`response of each unit at this step beside the usual response to its ${noun()}`}
          onUnit={onUnit}
        />
      )}
      {units.length > 0 && (
        <Chart
          {...chart}
          name="units"
          query={[...units.map((unit) => ["unit", unit] as [string, number]), ...lens]}
          label={`${nouns()} that move unit ${units.join(" and unit ")} most`}
          onWord={onWord}
        />
      )}
      {chip !== null && chip < content.snapshot.chips.length && (
        <Chart
          {...chart}
          name="chip"
          query={[["chip", chip], ...lens]}
          label={`${nouns()} that move chip ${chip} most`}
          onWord={onWord}
        />
      )}
    </>
  );
}

/** Further steps, by the numbers that the record has for their sentences; those that it lacks are left out. */
function besideQuery(beside: readonly Step[], content: PaneContent): [string, string][] {
  // They are drawn as they were recorded, so beside chips that are off none is.
  if (content.off.length > 0) return [];
  return beside.flatMap(({ sentence, position }) => {
    const number = sentence < 0 ? undefined : content.ownSentence(sentence);
    const known = content.sentences.some(({ index, steps }) => index === sentence && position < steps.length);
    return number === undefined || !known ? [] : [["beside", `${number}:${position}`] as [string, string]];
  });
}

/** The response of all units to the chosen words, ordered by one of them or by the units' numbers. */
function WordsChart({
  chart,
  words,
  lens,
  order,
  act,
  onUnit,
}: {
  chart: ChartContext;
  words: string[];
  lens: Query;
  order: Choices["unitOrder"];
  act: Act;
  onUnit: (unit: number) => void;
}) {
  const by = order !== null && (order === BY_UNIT || words.includes(order)) ? order : words[0]!;
  const query: Query = [...words.map((word) => ["word", word] as [string, string]), ["sort", by], ...lens];
  return (
    <>
      <Chart
        {...chart}
        name="words"
        query={query}
        label={`response of each unit to ${words.map((word) => visibleWord(word)).join(", ")}`}
        onUnit={onUnit}
      />
      <label class="chart-sort">
        units ordered by{" "}
        <select value={by} onChange={(event) => act(choose({ unitOrder: event.currentTarget.value }))}>
          {words.map((word) => (
            <option key={word} value={word}>
              {`response to “${visibleWord(word)}”`}
            </option>
          ))}
          {!words.includes(BY_UNIT) && <option value={BY_UNIT}>number</option>}
        </select>
      </label>
    </>
  );
}
