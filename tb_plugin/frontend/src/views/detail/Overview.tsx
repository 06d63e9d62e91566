/** With nothing chosen: each chip with its units and the words that tell it; a click goes on from there. */
import { counted } from "../../layout/numbers";
import { chooseChip, chooseWord } from "../../state/choices/selection";
import type { Act } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";
import { ChipWords } from "./ChipWords";

export function Overview({ content, act }: { content: PaneContent; act: Act }) {
  const { snapshot } = content;
  return (
    <>
      <h2>What each chip responds to</h2>
      <table class="overview">
        <tbody>
          {snapshot.chips.map((chip) => (
            <tr key={chip.chip}>
              <th scope="row">
                <button type="button" class="plain" onClick={() => act(chooseChip(chip.chip))}>
                  {`chip ${chip.chip}`}
                </button>
              </th>
              <td class="count">{counted(chip.units.length, "unit")}</td>
              <td class="words">
                <ChipWords chip={chip} onWord={(word) => act(chooseWord(word))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
