/** The numbers of a chosen step of a sentence, chip by chip, and the units that it moves most. */
import { chipNumber } from "../../../wording/chip_name";
import { whyNone } from "../../../wording/causes";
import { nouns, passage } from "../../../wording/nouns";
import { keptText, plain, signed } from "../../../wording/numbers";
import { outputLines, stepName, variableLines } from "../../../wording/said";
import { MOST_LEVELS, visibleWord, wholeWord } from "../../../wording/words";
import type { Step } from "../../../state/choices/choices";
import { chooseChip, chooseStep } from "../../../state/choices/selection";
import { Card, FactTable, Go, type Asked, type Facts } from "./Card";
import { WhyPrediction } from "../causes/WhyPrediction";
import { Extremes } from "./Extremes";

interface StepFactsProps extends Facts, Asked {
  step: Step;
  /** The sentence: its number in the record, or its text where it is typed. */
  named: number | string | undefined;
}

export function StepFacts(props: StepFactsProps) {
  const { step, named, content, responses, scales, causes, born, record, network, act } = props;
  const { position } = step;
  const sentence = content.sentences.find(({ index }) => index === step.sentence);
  const found = sentence?.steps[position];
  if (!sentence) return <p class="note">{`The ${passage()} of this step is not here.`}</p>;
  if (!found) return <p class="note">{`The ${passage()} has no step ${position + 1} here.`}</p>;
  const name = stepName(found, sentence.variables);
  const row = responses.value?.rows.find((one) => one.position === position);
  return (
    <Card title={`${position + 1}. ${visibleWord(name, MOST_LEVELS)}`} whole={wholeWord(name)}>
      <FactTable rows={[...variableLines(found, sentence), ...outputLines(found, sentence)]} />
      {causes.value?.why === null && named !== undefined && (
        <WhyPrediction
          sentence={named}
          position={position}
          said={found.predictions}
          content={content}
          record={record}
          network={network}
          onWord={(at) => at !== position && act(chooseStep({ sentence: step.sentence, position: at }))}
        />
      )}
      {causes.value && causes.value.why !== null && (
        <p class="fine">{`Which ${nouns()} made the prediction is not told. ${whyNone(causes.value.why)}`}</p>
      )}
      {sentence.note && <p class="fine">{sentence.note}</p>}
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
                <Go label={chipNumber(chip, born)} onGo={() => act(chooseChip(chip))} />
              </th>
              <td>{plain(found.positive[chip], sentence.resolution)}</td>
              <td>{plain(found.negative[chip], sentence.resolution)}</td>
              <td>{keptText(found.kept[chip], sentence.resolution)}</td>
              <td class={value > 0 ? "rise" : "fall"}>{signed(value, sentence.resolution)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {row && <Extremes row={row} scale={scales.step} act={act} />}
      {responses.error !== null && <p class="note">{responses.error}</p>}
    </Card>
  );
}
