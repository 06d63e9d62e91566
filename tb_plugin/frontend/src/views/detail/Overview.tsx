/** With nothing chosen: each chip with its units and strongest words; a click goes on from there. */
import { counted } from "../../layout/numbers";
import { chooseChip, chooseWord } from "../../state/choices/selection";
import type { Act } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";

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
                {chip.strongest_words.map((word) => (
                  <button key={word} type="button" class="plain" dir="auto" onClick={() => act(chooseWord(word))}>
                    {word}
                  </button>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
