/** The numbers of a chosen chip, and what each cloud does to it. */
import { chipCauseLines } from "../../../wording/causes";
import { chipName } from "../../../wording/chip_name";
import { counted, signedAlike } from "../../../wording/numbers";
import { notTheChosen } from "../../../wording/namesake";
import { chooseCloud, chooseWord } from "../../../state/choices/selection";
import { Bar } from "../../components/Bar";
import { chipPush } from "../../../wording/output";
import { Card, FactTable, Go, type Asked, type Facts } from "./Card";
import { CauseNote } from "../causes/CauseNote";
import { CauseCurves } from "../causes/CauseCurves";
import { Promotes } from "../causes/Promotes";
import { ChipWords } from "./ChipWords";

export function ChipFacts({
  chip,
  content,
  scales,
  causes,
  born,
  namesakes,
  onMeasure,
  act,
  record,
  training,
  network,
}: Facts & Asked & { chip: number }) {
  const { snapshot } = content;
  const found = snapshot.chips.find((one) => one.chip === chip);
  if (!found) return <p class="note">There is no chip {chip} among these clusters.</p>;
  const push = chipPush(found.push, snapshot);
  const links = snapshot.links.map((row, cloud) => ({ cloud, value: row[chip] ?? 0 }));
  links.sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const told = signedAlike(links.map(({ value }) => value));
  const asked = { record, training, network, lens: content.lens };
  return (
    <Card title={chipName(chip, born)}>
      {namesakes?.chip && <p class="note">{notTheChosen(`chip ${chip}`, namesakes.record, namesakes.chip, "unit")}</p>}
      <FactTable
        rows={[
          ["units", counted(found.units.length, "unit")],
          ...(snapshot.raw_signs
            ? []
            : [["turned", counted(found.units.filter((one) => one.polarity < 0).length, "unit")] as [string, string]]),
          ...(push === null ? [] : [["pushes", push] as [string, string]]),
          ...chipCauseLines(causes.value, chip),
        ]}
      />
      <p class="word-list">
        <ChipWords chip={found} onWord={(word) => act(chooseWord(word))} />
      </p>
      <CauseNote causes={causes} onMeasure={onMeasure} />
      {causes.value && <CauseCurves {...asked} what={["chip", chip]} />}
      {causes.value?.promotes && <Promotes {...asked} what={["chip", chip]} line={snapshot.output} />}
      <h4>mean response to each cloud</h4>
      <table class="bars">
        <tbody>
          {links.map(({ cloud, value }) => (
            <tr key={cloud}>
              <th scope="row">
                <Go label={`cloud ${cloud}`} onGo={() => act(chooseCloud(cloud))} />
              </th>
              <td>
                <Bar value={value} scale={scales.link} />
              </td>
              <td class="number">{told(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
