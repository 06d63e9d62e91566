import { expect, it } from "vitest";
import type { RowCauses } from "../../api/types";
import { golden } from "../../testing/golden";
import { numbersOf } from "./AllRuns";
import { runColumns, runFields } from "./run_columns";

const row = golden.table.rows[0]!;
const CAUSES: RowCauses = {
  ...{ run: row.run, state: row.state, step: row.step, chip: 2, importance: 0.6371, share: 0.95, memory: 4.25 },
  ...{ unit: 7, unit_importance: 0.0314, unit_memory: 19, reach: 19, measured: "head", importance_unit: "nats" },
};

const shown = (strongest: Parameters<typeof runColumns>[1]) =>
  runColumns(golden.table, strongest, () => false, () => {}).map(({ name, value, show }) => [name, value(row), show?.(row)]); // prettier-ignore
const named = (found: ReturnType<typeof shown>, name: string) => found.find(([one]) => one === name)!.slice(1);

it("tells the chip and the unit that matter most in a row, and how long they remember", () => {
  const found = shown(() => CAUSES);
  expect(new Set(found.map(([name]) => name)).size).toBe(found.length);
  expect(named(found, "strongest chip")).toMatchObject([
    0.6371,
    { props: { title: "chip 2, in nats", children: "0.64°" } },
  ]);
  expect(named(found, "its share")).toEqual([0.95, "95 %"]);
  expect(named(found, "memory of the chip")).toEqual([4.25, "4.25"]);
  expect(named(found, "strongest unit")).toMatchObject([
    0.0314,
    { props: { title: "unit 7, in nats", children: "0.031°" } },
  ]);
  // More than half is there as far as could be followed.
  expect(named(found, "memory of the unit")).toEqual([19, "over 19"]);
});

it("leaves empty what is not known, and has no such columns where nobody can be asked", () => {
  const found = shown(() => undefined);
  for (const name of ["strongest chip", "memory of the chip", "strongest unit", "memory of the unit"])
    expect(named(found, name)[0]).toBeNull();
  const unmoved = shown(() => ({ ...CAUSES, memory: null }));
  expect(named(unmoved, "memory of the chip")).toEqual([null, "–"]); // no word moves it
  expect(shown(null).map(([name]) => name)).not.toContain("strongest unit");
});

it("chooses the best record by what people read, and by nothing that stands beside another metric", () => {
  const titles = numbersOf(golden.table).map(([, title]) => title);
  expect(titles).toContain("explained at validation");
  for (const title of titles.slice(0, golden.table.metrics.length - 1)) expect(title).not.toContain("_");
  expect(titles).not.toContain("by chance at validation");
});

it("saves them under names of their own", () => {
  const { columns, rows } = runFields(golden.table, [row], () => CAUSES);
  const saved = Object.fromEntries(columns.map((name, at) => [name, rows[0]![at]]));
  expect(saved).toMatchObject({ strongest_chip: 2, importance_share: 0.95, strongest_unit: 7, unit_memory: 19 });
  expect(runFields(golden.table, [row]).columns).not.toContain("strongest_unit");
});
