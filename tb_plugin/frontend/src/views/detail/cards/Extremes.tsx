/** The units that respond most, up and down. */
import type { ResponseRow } from "../../../api/types";
import { alike, signed, signedAlike } from "../../../wording/numbers";
import { chooseUnit } from "../../../state/choices/selection";
import type { Act } from "../../../state/choices/choices";
import { Bar } from "../../components/Bar";
import { Go } from "./Card";

/** How many units are listed at each end. */
const LISTED_UNITS = 6;

interface ExtremesProps {
  row: Pick<ResponseRow, "values" | "standard_errors" | "resolution">;
  scale: number;
  act: Act;
}

export function Extremes({ row, scale, act }: ExtremesProps) {
  const { values, standard_errors: errors, resolution } = row;
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
  const listed = ends.flatMap(({ units }) => units.map((unit) => values[unit]));
  const told = resolution ? (value: number | undefined) => signed(value, resolution) : signedAlike(listed);
  const plus = alike(listed);
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
                        {told(values[unit])}
                        {typeof error === "number" && <small>{` ± ${plus(error)}`}</small>}
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
