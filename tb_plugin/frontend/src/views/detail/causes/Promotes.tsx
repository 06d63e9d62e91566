/** The outputs that a chip or a unit promotes, by how much it changes their probability or value. */
import type { RecordKey } from "../../../api/keys";
import type { Output, PromotedOutputs } from "../../../api/types";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import { percent, signed } from "../../../wording/numbers";
import { sureText } from "../../../wording/output";
import { visibleWord, wholeWord } from "../../../wording/words";
import { Bar } from "../../components/Bar";
import { useAsked } from "../../components/useAsked";

interface Props {
  what: ["chip" | "unit", number];
  record: RecordKey;
  lens: PaneContent["lens"];
  network: Session["network"];
  /** The line on which the output lies, where it does. */
  line: Output | null;
}

export function Promotes({ what, record, lens, network, line }: Props) {
  const found = useAsked([what, lens], record, () => network.promoted(record, what, lens));
  if (found === null) return null;
  if (typeof found === "string") return <p class="note">{found}</p>;
  // Of two classes one loses what the other wins: the last one stands for both, in the colours of the line.
  const outputs = found.outputs.filter(({ output }) => output !== line?.low);
  // Several values may be in unlike units: their changes are compared in deviations of each.
  const compared = outputs.map(({ change, deviations }) => deviations ?? change);
  const scale = Math.max(...compared.map(Math.abs));
  const asShare = found.kind !== "values";
  const asDeviations = outputs.some(({ deviations }) => deviations !== null);
  return (
    <>
      <h4>{`${asShare ? "probability, in percentage points," : "output"} changed by a rise of one deviation`}</h4>
      <table class="bars promotes">
        <tbody>
          {outputs.map(({ output, change, log_odds: odds, deviations }, place) => (
            <tr key={output}>
              <th scope="row" title={wholeWord(output)}>
                <bdi>{visibleWord(output)}</bdi>
              </th>
              <td>
                <Bar value={compared[place]!} scale={scale} />
              </td>
              <td class="number">{signed(asShare ? 100 * change : change)}</td>
              {asShare && <td class="number odds">{odds === null ? "" : signed(odds)}</td>}
              {asDeviations && <td class="number odds">{deviations === null ? "" : signed(deviations)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {asShare && <p class="fine">{aboutOdds(found)}</p>}
      {asDeviations && (
        <p class="fine">
          The first number is in the unit of the output; the second, and the bar, in its standard deviation, the same at
          all epochs.
        </p>
      )}
    </>
  );
}

/** What the second number is, and why the first may be small. */
function aboutOdds({ outputs, sure }: PromotedOutputs): string {
  const odds = Math.max(...outputs.map(({ log_odds: one }) => Math.abs(one ?? 0)));
  const example = `${signed(odds)} would be from 50 % to ${percent(1 / (1 + Math.exp(-odds)))}`;
  const push = `The second number is the push, in log-odds: ${example}.`;
  const told = sureText(sure, "at these steps");
  return told === null ? push : `${told}, so that probabilities hardly move. ${push}`;
}
