// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { Choice, explained } from "./RecordPicker";

afterEach(cleanup);

it("says where chips tell no more than chance does", () => {
  const said = (share: number, floor: number | null) =>
    explained({ clusters: 8, explained_variance: share, explained_variance_null: floor });
  expect(said(0.39, 0.08)).toEqual(["39 % explained, 8 % by chance", ", of all responses", " · 8 clusters"]);
  expect(said(0.37, 0.38)).toEqual(["37 % explained, 38 % by chance", ": these chips mean nothing", " · 8 clusters"]);
  expect(said(0.37, null)).toEqual(["37 % explained", ", of all responses", " · 8 clusters"]);
});

it("keeps the end of a chosen name, which tells states and versions apart, where it is cut", () => {
  const chosen = (value: string) => {
    const { container } = render(<Choice label="state" value={value} options={[value]} onChoose={() => {}} />);
    return [...container.querySelectorAll(".chosen > span")].map(({ textContent }) => textContent);
  };
  expect(chosen("rnn.l0/h")).toEqual(["rnn.", "l0/h"]);
  expect(chosen("wind/version_12")).toEqual(["wind/versio", "n_12"]);
  expect(chosen("h")).toEqual(["", "h"]);
});
