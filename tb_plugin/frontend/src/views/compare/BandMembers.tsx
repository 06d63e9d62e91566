/** The units or words in the chosen band of the flow. */
import type { Comparison } from "../../api/types";
import { counted } from "../../wording/numbers";
import { changeFrom, type Correspondence } from "../../state/comparison/across";
import { chooseBand, chooseUnit, chooseWord } from "../../state/choices/selection";
import type { Choices, Act } from "../../state/choices/choices";
import { chosenBand, membersOf, type Flow } from "../../state/comparison/flows";
import { unitColumns, wordColumns } from "./change_columns";
import { SortedTable } from "../components/SortedTable";
import { TableFile } from "../saving/SaveTable";

interface Props {
  comparison: Comparison;
  flow: Flow;
  choices: Choices;
  by: Correspondence;
  act: Act;
}

export function BandMembers({ comparison, flow, choices, by, act }: Props) {
  const band = chosenBand(choices, flow);
  if (!band) return null;
  const { units, words } = membersOf(comparison, flow.of, band);
  const cluster = flow.of === "units" ? "chip" : "cloud";
  const number = counted(units.length + words.length, flow.of.slice(0, -1));
  const label = `${number} from ${cluster} ${band.first} to ${cluster} ${band.second}`;
  const close = (
    <button type="button" aria-label="close the band" title="close" onClick={() => act(chooseBand(band))}>
      ×
    </button>
  );
  const what = `${flow.of} from ${cluster} ${band.first} to ${band.second}`;
  const { selection } = choices;
  if (flow.of === "units") {
    const columns = unitColumns(comparison, (unit, beside) => act(changeFrom(chooseUnit(unit, beside), 0, by)));
    return (
      <SortedTable
        label={label}
        columns={columns}
        rows={units}
        nameOf={(row) => String(row.unit)}
        isChosen={(row) => selection.units.includes(row.unit)}
        tools={
          <>
            <TableFile what={what} rows={units} of={comparison} />
            {close}
          </>
        }
      />
    );
  }
  const columns = wordColumns(comparison, null, (word, beside) => act(chooseWord(word, beside)));
  return (
    <SortedTable
      label={label}
      columns={columns}
      rows={words}
      nameOf={(row) => row.word}
      isChosen={(row) => selection.words.includes(row.word)}
      tools={
        <>
          <TableFile what={what} rows={words} of={comparison} />
          {close}
        </>
      }
    />
  );
}
