/** The numbers of a chosen step of a sentence: chip by chip, and the units that it moves most. */
import { percent, plain, signed } from "../../layout/numbers";
import { outputLines, variableLines } from "../../layout/sentence/said";
import { chooseChip } from "../../state/choices/selection";
import type { Step } from "../../state/choices/choices";
import { Card, FactTable, Go, type Facts } from "./Card";
import { Extremes } from "./Extremes";
import { visibleWord, wholeWord } from "../../layout/words";

export function StepFacts({ step, content, responses, scales, act }: Facts & { step: Step }) {
  const { position } = step;
  const sentence = content.sentences.find(({ index }) => index === step.sentence);
  const found = sentence?.steps[position];
  if (!sentence || !found) return <p class="note">The sentence has no word {position + 1} here.</p>;
  const row = responses.value?.rows.find((one) => one.position === position);
  return (
    <Card title={`${position + 1}. ${visibleWord(found.word)}`} whole={wholeWord(found.word)}>
      <FactTable rows={[...variableLines(found, sentence.variables), ...outputLines(found)]} />
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">chip</th>
            <th scope="col">P</th>
            <th scope="col">N</th>
            <th scope="col">kept</th>
            <th scope="col">response</th>
          </tr>
        </thead>
        <tbody>
          {found.link.map((value, chip) => (
            <tr key={chip}>
              <th scope="row">
                <Go label={String(chip)} onGo={() => act(chooseChip(chip))} />
              </th>
              <td>{plain(found.positive[chip])}</td>
              <td>{plain(found.negative[chip])}</td>
              <td>{percent(found.kept[chip])}</td>
              <td class={value > 0 ? "rise" : "fall"}>{signed(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {row && <Extremes values={row.values} errors={undefined} scale={scales.response} act={act} />}
      {responses.error !== null && <p class="note">{responses.error}</p>}
    </Card>
  );
}
