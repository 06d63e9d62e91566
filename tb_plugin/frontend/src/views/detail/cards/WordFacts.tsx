/** The numbers of a chosen word, and the units that it moves most. */
import { percent, plain } from "../../../wording/numbers";
import { noun, nounOf } from "../../../wording/nouns";
import { chooseCloud } from "../../../state/choices/selection";
import { chipName } from "../../../wording/chip_name";
import { pushLine, pushNote } from "../../../wording/output";
import { strengthText } from "../../../wording/strength";
import { Card, FactTable, Go, type Facts } from "./Card";
import { Extremes } from "./Extremes";
import { visibleWord, wholeWord } from "../../../wording/words";

/** `colour`: of the word in the chart of the chosen words. */
export function WordFacts({
  word,
  colour,
  content,
  responses,
  scales,
  born,
  act,
}: Facts & { word: string; colour: string }) {
  const { snapshot } = content;
  const found = snapshot.words.find((one) => one.text === word);
  if (!found || found.cloud < 0)
    return (
      <Card title={visibleWord(word)} whole={wholeWord(word)}>
        <p class="note">
          {found
            ? `This ${nounOf(word, snapshot)} was not seen at this epoch.`
            : `This run has no such ${noun()} among the ${snapshot.words.length} that it records.`}
        </p>
      </Card>
    );
  const note = found.push !== null && snapshot.output !== null ? pushNote(snapshot.output) : null;
  const row = responses.value?.rows.find((one) => one.word === word && one.position === undefined);
  return (
    <Card title={visibleWord(word)} whole={wholeWord(word)} colour={colour}>
      <FactTable
        rows={[
          ["seen", `${plain(found.count)} times`],
          ["cloud", <Go label={`cloud ${found.cloud}`} onGo={() => act(chooseCloud(found.cloud))} />],
          ["strength", strengthText(found, snapshot, (chip) => chipName(chip, born))],
          ["certainty", percent(found.certainty)],
          ...pushLine(found, snapshot),
        ]}
      />
      {note !== null && <p class="note">{note}</p>}
      {row && <Extremes row={row} scale={scales.response} act={act} />}
      {responses.error !== null && <p class="note">{responses.error}</p>}
    </Card>
  );
}
