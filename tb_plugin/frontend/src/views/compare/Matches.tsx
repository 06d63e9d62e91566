/** Between runs: which chips and clouds of the two sides are taken for the same, and how alike they are. */
import type { Comparison, Match } from "../../api/types";
import { Nouns, nouns } from "../../wording/nouns";
import { percent, plain } from "../../wording/numbers";
import { changeFrom, type Correspondence } from "../../state/comparison/across";
import { chooseChip, chooseCloud } from "../../state/choices/selection";
import type { Act } from "../../state/choices/choices";
import { SortedTable, type Column } from "../components/SortedTable";

interface Props {
  comparison: Comparison;
  by: Correspondence;
  act: Act;
}

export function Matches({ comparison, by, act }: Props) {
  const choose = (change: typeof chooseChip) => (number: number, pane: number) =>
    act(changeFrom(change(number), pane, by));
  const alike = {
    chips: {
      says: `Cosine of their mean responses to the ${nouns()} in common: 1 or −1 the same, as a chip’s sign is arbitrary`,
      show: (value: number | null) => plain(value),
    },
    clouds: {
      says: `${Nouns()} that both have, over those that either has`,
      show: (value: number | null) => percent(value),
    },
  };
  return (
    <div class="matches">
      <SortedTable
        label="Chips taken for the same"
        columns={columns(alike.chips, choose(chooseChip))}
        rows={comparison.chip_matches}
        none="No two are alike enough."
        nameOf={nameOf}
      />
      <SortedTable
        label="Clouds taken for the same"
        columns={columns(alike.clouds, choose(chooseCloud))}
        rows={comparison.cloud_matches}
        none="No two are alike enough."
        nameOf={nameOf}
      />
    </div>
  );
}

function nameOf({ first, second }: Match): string {
  return `${first}:${second}`;
}

function columns(
  alike: { says: string; show: (value: number | null) => string },
  onChoose: (number: number, pane: number) => void,
): Column<Match>[] {
  const side = (name: "first" | "second", pane: number): Column<Match> => ({
    name,
    says: `Its number in the ${name}`,
    value: (row) => row[name],
    show: (row) => (
      <button type="button" class="plain" onClick={() => onChoose(row[name], pane)}>
        {row[name]}
      </button>
    ),
    rising: true,
  });
  return [
    side("first", 0),
    side("second", 1),
    {
      name: "alike",
      says: alike.says,
      value: (row) => row.similarity && Math.abs(row.similarity),
      show: (row) => alike.show(row.similarity),
    },
  ];
}
