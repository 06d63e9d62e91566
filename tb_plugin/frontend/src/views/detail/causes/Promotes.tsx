/** The outputs that a chip or a unit promotes, by how much it changes their probability. */
import type { RecordKey } from "../../../api/keys";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import { signed } from "../../../wording/numbers";
import { visibleWord, wholeWord } from "../../../wording/words";
import { Bar } from "../../components/Bar";
import { useAnswer } from "./useAnswer";

interface Props {
  what: ["chip" | "unit", number];
  record: RecordKey;
  lens: PaneContent["lens"];
  network: Session["network"];
}

export function Promotes({ what, record, lens, network }: Props) {
  const found = useAnswer(JSON.stringify([what, record, lens]), () => network.promoted(record, what, lens));
  if (found === null) return null;
  if (typeof found === "string") return <p class="note">{found}</p>;
  const scale = Math.max(...found.outputs.map(({ change }) => Math.abs(change)));
  const asShare = found.kind !== "values";
  return (
    <>
      <h4>{`${asShare ? "probability" : "output"} changed by a rise of one deviation`}</h4>
      <table class="bars promotes">
        <tbody>
          {found.outputs.map(({ output, change }) => (
            <tr key={output}>
              <th scope="row" title={wholeWord(output)}>
                <bdi>{visibleWord(output)}</bdi>
              </th>
              <td>
                <Bar value={change} scale={scale} />
              </td>
              <td class="number">{asShare ? `${signed(100 * change)} %` : signed(change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
