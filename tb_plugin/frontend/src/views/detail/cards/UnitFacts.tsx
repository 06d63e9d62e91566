/** The numbers of a chosen unit: its place in its chip, its responses, its usual values. */
import { unitCauseLines } from "../../../wording/causes";
import { chipName } from "../../../wording/chip_name";
import { percent, signed } from "../../../wording/numbers";
import { allOff, switchOff } from "../../../state/choices/asking";
import { chooseChip } from "../../../state/choices/selection";
import type { Session } from "../../../state/session/session";
import { Card, FactTable, Go, type Asked, type Facts } from "./Card";
import { CauseCurves } from "../causes/CauseCurves";
import { CauseNote } from "../causes/CauseNote";
import { Promotes } from "../causes/Promotes";
import { UnitMoves } from "./UnitMoves";
import { visibleWord } from "../../../wording/words";

interface UnitFactsProps extends Facts, Asked {
  unit: number;
  load: Session["unit"];
  /** Which list of what is off is meant; null where the network cannot be asked. */
  offSide: 0 | 1 | null;
}

export function UnitFacts(props: UnitFactsProps) {
  const { unit, content, responses, causes, born, onMeasure, act, record, training, network, load, offSide } = props;
  const chip = content.snapshot.chips.find((one) => one.units.some((member) => member.unit === unit));
  const member = chip?.units.find((one) => one.unit === unit);
  if (!chip || !member) return <p class="note">This state has no unit {unit}.</p>;
  const asked = { record, training, network, lens: content.lens };
  const isOff = content.off.includes(`u${unit}`);
  const noMore = offSide === null || isOff ? null : allOff(content.off);
  const rows = responses.value?.rows ?? [];
  return (
    <Card title={`unit ${unit}`}>
      <FactTable
        rows={[
          ["chip", <Go label={chipName(chip.chip, born)} onGo={() => act(chooseChip(chip.chip))} />],
          ...(content.snapshot.raw_signs
            ? []
            : [
                ["shown", member.polarity < 0 ? `turned, to go with chip ${chip.chip}` : "as it is"] as [
                  string,
                  string,
                ],
              ]),
          ["steadiness", percent(member.steadiness)],
          ...unitCauseLines(causes.value, unit),
          ...rows.map(
            (row) =>
              [`response to “${visibleWord(row.word)}”`, signed(row.values[unit], row.resolution)] as [string, string],
          ),
        ]}
      />
      {offSide !== null && (
        <button
          type="button"
          role="switch"
          aria-checked={!isOff}
          disabled={noMore !== null}
          aria-label={`unit ${unit}`}
          title="a unit that is off stays at its mean: see what the output loses"
          onClick={() => act(switchOff(`u${unit}`, offSide))}
        >
          {isOff ? "switch it on again" : "switch it off"}
        </button>
      )}
      {noMore !== null && <p class="note">{noMore}</p>}
      <CauseNote causes={causes} onMeasure={onMeasure} />
      {causes.value && <CauseCurves {...asked} what={["unit", unit]} />}
      {causes.value?.promotes && <Promotes {...asked} what={["unit", unit]} line={content.snapshot.output} />}
      <UnitMoves unit={unit} polarity={member.polarity} record={record} load={load} act={act} />
    </Card>
  );
}
