/** With nothing chosen: each chip with its units and the words that tell it; a click goes on from there. */
import type { Causes } from "../../../api/types";
import { deviationText, importanceText, lossText, unitName } from "../../../wording/causes";
import { chipName } from "../../../wording/chip_name";
import { counted } from "../../../wording/numbers";
import { chooseChip, chooseWord } from "../../../state/choices/selection";
import type { Facts } from "../cards/Card";
import { ChipWords } from "../cards/ChipWords";

export function Overview({ content, causes, born, act }: Pick<Facts, "content" | "causes" | "born" | "act">) {
  const { snapshot } = content;
  return (
    <>
      <h2>What each chip responds to</h2>
      {causes.value?.measured && <p class="fine">{`importance in ${unitName(causes.value.importance_unit)}`}</p>}
      <ul class="overview">
        {snapshot.chips.map((chip) => (
          <li key={chip.chip}>
            <button type="button" class="plain" onClick={() => act(chooseChip(chip.chip))}>
              {chipName(chip.chip, born)}
            </button>
            <span class="count">
              {counted(chip.units.length, "unit")}
              {causes.value && importance(causes.value, chip.chip)}
            </span>
            <span class="words">
              <ChipWords chip={chip} onWord={(word) => act(chooseWord(word))} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function importance({ chips, measured, importance_unit }: Causes, chip: number) {
  const value = chips[chip]?.importance;
  const atHead = measured === "head" ? " at the head" : "";
  const loss = `${lossText(importance_unit)} while ${atHead ? "the head does not read the chip" : "the chip is off"}`;
  return (
    typeof value === "number" && (
      <span
        title={[loss, deviationText(importance_unit)].filter((text) => text !== null).join("\n")}
      >{` · importance ${importanceText(value)}${atHead && " (head)"}`}</span>
    )
  );
}
