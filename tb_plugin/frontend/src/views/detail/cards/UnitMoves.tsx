/** A unit's usual values, and the words of the stored sentences at which it moves most: a click goes there. */
import type { RecordKey } from "../../../api/keys";
import { passage, passages } from "../../../wording/nouns";
import { percent, plain, signed } from "../../../wording/numbers";
import { chooseSentence, chooseStep } from "../../../state/choices/selection";
import type { Act } from "../../../state/choices/choices";
import type { Session } from "../../../state/session/session";
import { useAsked } from "../../components/useAsked";
import { FactTable, Go } from "./Card";

interface Props {
  unit: number;
  /** Its states and moves are shown along its chip. */
  polarity: number;
  record: RecordKey;
  load: Session["unit"];
  act: Act;
}

export function UnitMoves({ unit, polarity, record, load, act }: Props) {
  const found = useAsked(unit, record, () => load(record, unit));
  if (found === null) return null;
  if (typeof found === "string") return <p class="note">{found}</p>;
  return (
    <>
      <FactTable
        rows={[
          ["state", `${plain(found.mean === null ? null : polarity * found.mean)} ± ${plain(found.deviation)}`],
          ["saturated", `at ${percent(found.saturation)} of the steps`],
        ]}
      />
      {found.moves.length > 0 && (
        <table class="steps moves">
          <caption>{`moves most in the ${passages()}`}</caption>
          <thead>
            <tr>
              <th scope="col">step</th>
              <th scope="col">{passage()}</th>
              <th scope="col">before</th>
              <th scope="col">change</th>
            </tr>
          </thead>
          <tbody>
            {found.moves.map(({ sentence, position, word, before, change }) => (
              <tr key={`${sentence} ${position}`}>
                <th scope="row">
                  <Go
                    label={word}
                    onGo={() => act((choices) => chooseStep({ sentence, position })(showing(sentence)(choices)))}
                  />
                </th>
                <td>{sentence}</td>
                <td>{plain(polarity * before, found.resolution)}</td>
                <td class={polarity * change > 0 ? "rise" : "fall"}>{signed(polarity * change, found.resolution)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Brings a sentence into sight, if it is not. */
function showing(sentence: number): ReturnType<typeof chooseSentence> {
  return (choices) => (choices.sentences.includes(sentence) ? choices : chooseSentence(sentence)(choices));
}
