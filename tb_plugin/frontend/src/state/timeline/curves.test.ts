import { describe, expect, it } from "vitest";
import type { ScalarList } from "../../api/types";
import { golden } from "../../testing/golden";
import { chosenCurves, curveKinds, pointsOf, valueAt, valueOf, valueRange } from "./curves";
import { linesOf } from "./lines";

const METRICS = golden.runs.metrics;
const LINES = linesOf(golden.runs, "rnn.l0/h");
const RESUMED = linesOf(golden.resumed, "rnn.l0/h");

const scalars = (...curves: [run: string, tag: string, steps: number[]][]): ScalarList => ({
  runs: curves.map(([run, tag, steps]) => ({
    run,
    tags: [tag],
    curves: [{ tag, steps, values: steps.map((step) => step / 100) }],
  })),
});

describe("curves", () => {
  it("are the metrics that the headers have, with the run's own losses among the first", () => {
    const names = curveKinds(METRICS, LINES, golden.scalars).map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(["response_rank", "explained_variance", "log:val_loss"]);
    for (const name of ["agreement", "word_share", "blockiness", "saturated_share"]) expect(names).toContain(name);
    // It is drawn behind the one that it is the null of.
    expect(names).not.toContain("explained_variance_null");
    expect(names).not.toContain("half_life");
  });

  it("have an accuracy before a second loss", () => {
    const logged = scalars(["gru/version_0", "val_loss", [1]], ["gru/version_0", "train_loss", [1]]);
    logged.runs.push(...scalars(["gru/version_0", "val_accuracy", [1]]).runs);
    const { runs } = logged;
    const joined = { runs: [{ ...runs[0]!, curves: runs.flatMap((one) => one.curves) }] };
    const names = curveKinds(METRICS, LINES, joined).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("log:"))).toEqual([
      "log:val_loss",
      "log:val_accuracy",
      "log:train_loss",
    ]);
  });

  it("are called and explained as the server says", () => {
    const [first] = curveKinds(METRICS, LINES, null);
    expect(first).toMatchObject({ title: METRICS[0]!.title, says: METRICS[0]!.meaning });
    const [line] = LINES;
    const records = line!.records.map(({ run, record }) => ({
      run,
      record: { ...record, metrics: { odd_number: 3 } },
    }));
    const odd = { ...METRICS[0]!, name: "odd_number", title: "odd number", meaning: "The metric odd_number." };
    expect(curveKinds([odd], [{ ...line!, records }], null)).toMatchObject([
      { name: "odd_number", title: "odd number", says: "The metric odd_number.", beside: null },
    ]);
  });

  it("are as many as fit, unless they were chosen", () => {
    const kinds = curveKinds(METRICS, LINES, golden.scalars);
    expect(chosenCurves(kinds, null, 3)).toHaveLength(3);
    expect(chosenCurves(kinds, ["blockiness", "gone", "response_rank"], 9).map(({ name }) => name)).toEqual([
      "response_rank",
      "blockiness",
    ]);
    expect(chosenCurves(kinds, [], 9)).toEqual([]);
    expect(chosenCurves(kinds, ["gone"], 3)).toEqual(kinds.slice(0, 3));
  });

  it("give the recorded values, and what was logged between the records", () => {
    const points = pointsOf(LINES[0]!, "explained_variance", null);
    expect(points.map(({ step }) => step)).toEqual([200, 400, 600]);
    expect(points[1]!.value).toBe(golden.runs.runs[0]!.states[0]!.records[1]!.metrics["explained_variance"]);
    expect(pointsOf(LINES[0]!, "log:val_loss", golden.scalars)).toEqual([
      { step: 200, value: 3 },
      { step: 400, value: 1.5 },
      { step: 600, value: 1 },
    ]);
    expect(pointsOf(LINES[0]!, "log:gone", golden.scalars)).toEqual([]);
  });

  it("of a resumed training take what the later run logged from where it begins", () => {
    const logged = scalars(["version_0", "loss", [199, 399, 599, 799]], ["version_1", "loss", [450, 599]]);
    expect(pointsOf(RESUMED[0]!, "log:loss", logged).map(({ step }) => step)).toEqual([199, 399, 450, 599]);
  });

  it("have at a step the record's own value, or the last one logged", () => {
    const points = [
      { step: 199, value: 4 },
      { step: 399, value: null },
      { step: 599, value: 2 },
    ];
    // What a logger wrote at the end of an epoch may stand one step before its record.
    expect(valueAt(points, 200, false)).toBe(4);
    expect(valueAt(points, 400, false)).toBe(4);
    expect(valueAt(points, 100, false)).toBeNull();
    expect(valueAt(points, 399, true)).toBeNull();
    expect(valueAt(points, 599, true)).toBe(2);
    expect(valueAt(points, 598, true)).toBeNull();
  });

  it("have zero in sight where it is near", () => {
    expect(valueRange([0.2, 0.5])).toEqual([0, 0.5]);
    expect(valueRange([9, 10])).toEqual([9, 10]);
    expect(valueRange([-1, null, 2])).toEqual([-1, 2]);
    expect(valueRange([null, Infinity])).toEqual([0, 1]);
    const [least, most] = valueRange([7, 7]);
    expect(least).toBeLessThan(7);
    expect(most).toBeGreaterThan(7);
    // What rounding makes of one value is flat.
    const [under, over] = valueRange([1.06258214, 1.06258237, 1.06258221]);
    expect([under < 1, over > 1.1]).toEqual([true, true]);
    expect(valueRange([0])[0]).toBeLessThan(valueRange([0])[1]);
  });
});

describe("what a curve has at a record", () => {
  const { record } = linesOf(golden.runs, "rnn.l0/h")[0]!.records.at(-1)!;
  const points = [{ step: record.step, value: 3 }];

  it("is what its own validation logged, where that was recorded, else the last value up to it", () => {
    expect(valueOf("log:val_loss", { ...record, logged: { val_loss: 0.5 } }, points)).toBe(0.5);
    expect(valueOf("log:val_loss", { ...record, logged: { val_loss: null } }, points)).toBeNull();
    expect(valueOf("log:val_loss", { ...record, logged: {} }, points)).toBe(3);
    expect(valueOf("blockiness", record, points)).toBe(record.metrics["blockiness"]);
  });
});
