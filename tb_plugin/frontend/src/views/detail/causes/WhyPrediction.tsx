/** Why the model predicts what it does at a step: its words, shaded by what the output loses without each. */
import type { RecordKey } from "../../../api/keys";
import type { Output, Prediction } from "../../../api/types";
import { plain, signed } from "../../../wording/numbers";
import { sureText } from "../../../wording/output";
import { visibleWord, wholeWord } from "../../../wording/words";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import { useAsked } from "../../components/useAsked";

interface Props {
  /** A recorded sentence by its number, a typed one by its text. */
  sentence: number | string;
  position: number;
  /** What the model says at the step, the best first. */
  said: readonly Prediction[];
  content: PaneContent;
  record: RecordKey;
  network: Session["network"];
  onWord: (position: number) => void;
}

/** Colours are full here at least, so that effects that hardly count look so: a probability that is halved. */
const LEAST_FULL = 0.7;
const FULL_SHADE = 55;
/** Effects below that are shaded so little that nobody sees it. */
const LEAST_SEEN = 0.05;

export function WhyPrediction({ sentence, position, said, content, record, network, onWord }: Props) {
  const { lens, off, snapshot } = content;
  const found = useAsked([sentence, position], [record, lens, off], () =>
    network.effects(record, sentence, position, lens, off),
  );
  if (found === null) return null;
  if (typeof found === "string") return <p class="note">{found}</p>;
  const { words, effects, output } = found;
  const full = Math.max(LEAST_FULL, ...effects.map(Math.abs));
  const towards = direction(output, snapshot.output);
  const [speaks, against] = towards > 0 ? ["Orange", "blue"] : ["Blue", "orange"];
  const what = snapshot.head?.kind === "values" ? "" : "log p of ";
  return (
    <>
      <h4>{`why “${visibleWord(output)}” after this word`}</h4>
      <p class="why">
        {words.map((word, at) => {
          const effect = effects[at]!;
          const shade = Math.round((FULL_SHADE * Math.abs(effect)) / full);
          const colour = effect * towards > 0 ? "positive" : "negative";
          return (
            <button
              key={at}
              type="button"
              class={`plain ${shade > 0 ? colour : at > position ? "unread" : ""}`}
              dir="auto"
              aria-current={at === position ? "step" : undefined}
              title={`${wholeWord(word)}: ${signed(effect)}`}
              style={`--shade:${shade}%`}
              onClick={() => onWord(at)}
            >
              {visibleWord(word)}
            </button>
          );
        })}
      </p>
      {full === LEAST_FULL && effects.every((effect) => Math.abs(effect) < LEAST_SEEN) && (
        <p class="note">{nothingAlone(said.find((one) => one.output === output)?.probability)}</p>
      )}
      <p class="fine">
        {`Shade: what ${what}“${visibleWord(output)}” loses when the word is left out. ${speaks} speaks for it, ${against} against it; full at ${plain(full)}. A cause.`}
      </p>
    </>
  );
}

/** Why no word is shaded. */
function nothingAlone(probability: number | null | undefined): string {
  const told = sureText(probability, "here, and stays so without any single word");
  return told === null ? "No single word counts here: without any one of them it says the same." : `${told}.`;
}

/** Orange means the upper end of the output everywhere: what speaks for the lower class is blue. */
function direction(output: string, line: Output | null): 1 | -1 {
  return line?.low === output ? -1 : 1;
}
