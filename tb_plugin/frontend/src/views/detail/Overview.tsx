/** With nothing chosen: each chip with its units and the words that tell it; a click goes on from there. */
import { importanceText } from "../../layout/causes";
import { counted } from "../../layout/numbers";
import { chooseChip, chooseWord } from "../../state/choices/selection";
import type { Facts } from "./Card";
import { ChipWords } from "./ChipWords";

export function Overview({ content, causes, act }: Pick<Facts, "content" | "causes" | "act">) {
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
              <td class="count">
                {counted(chip.units.length, "unit")}
                {causes.value && importance(causes.value.chips[chip.chip]?.importance)}
              </td>
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

function importance(value: number | null | undefined) {
  return (
    typeof value === "number" && (
      <small title="nats that the output loses while the chip is off">{`importance ${importanceText(value)}`}</small>
    )
  );
}
