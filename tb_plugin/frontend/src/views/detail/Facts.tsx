/** The numbers of one chosen thing, as small tables. */
import type { ComponentChildren } from "preact";
import type { RecordKey } from "../../api/client";
import type { Answer } from "../../api/latest";
import type { Responses } from "../../api/types";
import { counted, percent, plain, signed } from "../../layout/numbers";
import type { Scales } from "../../layout/scales";
import { chooseChip, chooseCloud, chooseUnit, chooseWord, type Step } from "../../state/choices";
import type { Act, Picture, Session } from "../../state/session";
import { Bar } from "./Bar";
import { UnitMoves } from "./UnitMoves";

interface Facts {
  picture: Picture;
  responses: Answer<Responses>;
  scales: Scales;
  act: Act;
}

/** How many units are listed at each end. */
const LISTED_UNITS = 6;

/** `colour`: of the word in the chart of the chosen words. */
export function WordFacts({ word, colour, picture, responses, scales, act }: Facts & { word: string; colour: string }) {
  const { snapshot } = picture;
  const found = snapshot.words.find((one) => one.text === word);
  if (!found || found.cloud < 0)
    return (
      <Card title={word}>
        <p class="note">This word was not seen at this epoch.</p>
      </Card>
    );
  const row = responses.value?.rows.find((one) => one.word === word && one.position === undefined);
  return (
    <Card title={word} colour={colour}>
      <Table
        rows={[
          ["seen", `${plain(found.count)} times`],
          ["cloud", <Go label={`cloud ${found.cloud}`} onGo={() => act(chooseCloud(found.cloud))} />],
          ["strength", signed(found.strength)],
          ["certainty", percent(found.certainty)],
        ]}
      />
      {row && <Extremes values={row.values} errors={row.standard_errors} scale={scales.response} act={act} />}
      {responses.error !== null && <p class="note">{responses.error}</p>}
    </Card>
  );
}

export function StepFacts({ step, picture, responses, scales, act }: Facts & { step: Step }) {
  const { position } = step;
  const found = picture.sentences.find(({ index }) => index === step.sentence)?.steps[position];
  if (!found) return <p class="note">The sentence has no word {position + 1} here.</p>;
  const row = responses.value?.rows.find((one) => one.position === position);
  return (
    <Card title={`${position + 1}. ${found.word}`}>
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">chip</th>
            <th scope="col">P</th>
            <th scope="col">N</th>
            <th scope="col">kept</th>
            <th scope="col">response</th>
          </tr>
        </thead>
        <tbody>
          {found.link.map((value, chip) => (
            <tr key={chip}>
              <th scope="row">
                <Go label={String(chip)} onGo={() => act(chooseChip(chip))} />
              </th>
              <td>{plain(found.positive[chip])}</td>
              <td>{plain(found.negative[chip])}</td>
              <td>{percent(found.kept[chip])}</td>
              <td class={value > 0 ? "rise" : "fall"}>{signed(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {row && <Extremes values={row.values} errors={undefined} scale={scales.response} act={act} />}
      {responses.error !== null && <p class="note">{responses.error}</p>}
    </Card>
  );
}

interface UnitFactsProps extends Facts {
  unit: number;
  record: RecordKey;
  load: Session["unit"];
}

export function UnitFacts({ unit, picture, responses, act, record, load }: UnitFactsProps) {
  const chip = picture.snapshot.chips.find((one) => one.units.some((member) => member.unit === unit));
  const member = chip?.units.find((one) => one.unit === unit);
  if (!chip || !member) return <p class="note">This state has no unit {unit}.</p>;
  const rows = responses.value?.rows ?? [];
  return (
    <Card title={`unit ${unit}`}>
      <Table
        rows={[
          ["chip", <Go label={`chip ${chip.chip}`} onGo={() => act(chooseChip(chip.chip))} />],
          ["goes", member.polarity < 0 ? "against its chip" : "with its chip"],
          ["margin", plain(member.margin)],
          ...rows.map((row) => [`response to “${row.word}”`, signed(row.values[unit])] as [string, string]),
        ]}
      />
      <UnitMoves key={unit} unit={unit} record={record} load={load} act={act} />
    </Card>
  );
}

export function ChipFacts({ chip, picture, scales, act }: Facts & { chip: number }) {
  const { snapshot } = picture;
  const found = snapshot.chips.find((one) => one.chip === chip);
  if (!found) return <p class="note">There is no chip {chip} among these clusters.</p>;
  const links = snapshot.links.map((row, cloud) => ({ cloud, value: row[chip] ?? 0 }));
  links.sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  return (
    <Card title={`chip ${chip}`}>
      <Table
        rows={[
          ["units", counted(found.units.length, "unit")],
          ["against it", counted(found.units.filter((one) => one.polarity < 0).length, "unit")],
        ]}
      />
      <p class="word-list">
        {found.strongest_words.map((word) => (
          <Go key={word} label={word} onGo={() => act(chooseWord(word))} />
        ))}
      </p>
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
              <td class="number">{signed(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

export function CloudFacts({ cloud, picture, scales, act }: Facts & { cloud: number }) {
  const { snapshot } = picture;
  const found = snapshot.clouds.find((one) => one.cloud === cloud);
  if (!found) return <p class="note">There is no cloud {cloud} among these clusters.</p>;
  return (
    <Card title={`cloud ${cloud} · ${counted(found.words.length, "word")}`}>
      <table class="bars words">
        <thead>
          <tr>
            <th scope="col">word</th>
            <th scope="col" />
            <th scope="col">strength</th>
            <th scope="col">sure</th>
            <th scope="col">seen</th>
          </tr>
        </thead>
        <tbody>
          {found.words.map((position) => {
            const word = snapshot.words[position]!;
            return (
              <tr key={word.id}>
                <th scope="row">
                  <Go label={word.text} onGo={() => act(chooseWord(word.text))} />
                </th>
                <td>
                  <Bar value={word.strength} scale={scales.strength} width={40} />
                </td>
                <td class="number">{signed(word.strength)}</td>
                <td class="number">{percent(word.certainty)}</td>
                <td class="number">{plain(word.count)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}

interface ExtremesProps {
  values: readonly number[];
  errors: readonly (number | null)[] | undefined;
  scale: number;
  act: Act;
}

/** The units that respond most, up and down. */
function Extremes({ values, errors, scale, act }: ExtremesProps) {
  const order = values.map((_, unit) => unit).sort((one, other) => values[other]! - values[one]!);
  const ends = [
    { title: "raised most", units: order.filter((unit) => values[unit]! > 0).slice(0, LISTED_UNITS) },
    {
      title: "lowered most",
      units: order
        .filter((unit) => values[unit]! < 0)
        .reverse()
        .slice(0, LISTED_UNITS),
    },
  ];
  return (
    <>
      {ends.map(
        ({ title, units }) =>
          units.length > 0 && (
            <table key={title} class="bars">
              <caption>{title}</caption>
              <tbody>
                {units.map((unit) => {
                  const error = errors?.[unit];
                  return (
                    <tr key={unit}>
                      <th scope="row">
                        <Go label={`unit ${unit}`} onGo={() => act(chooseUnit(unit))} />
                      </th>
                      <td>
                        <Bar value={values[unit]!} scale={scale} />
                      </td>
                      <td class="number">
                        {signed(values[unit])}
                        {typeof error === "number" && <small>{` ± ${plain(error)}`}</small>}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          ),
      )}
    </>
  );
}

function Card({ title, colour, children }: { title: string; colour?: string; children: ComponentChildren }) {
  return (
    <article class="card">
      <h3 dir="auto" style={colour && `text-decoration: underline 2px ${colour}`}>
        {title}
      </h3>
      {children}
    </article>
  );
}

export function Table({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <table class="facts">
      <tbody>
        {rows.map(([label, value]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Go({ label, onGo }: { label: string; onGo: () => void }) {
  return (
    <button type="button" class="plain" dir="auto" onClick={onGo}>
      {label}
    </button>
  );
}
