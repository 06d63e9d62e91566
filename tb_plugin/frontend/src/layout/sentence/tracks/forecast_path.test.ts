/** Forecasts of several steps from the end of a window: one path with all of them, on the axis of what they forecast. */
import { expect, it } from "vitest";
import { forecasting, LEADS, STEPS, wave } from "../../../testing/forecasting";
import { SENSE } from "../../../testing/saying";
import { guess } from "../../text";
import { layoutWords } from "../column";
import { reachOf } from "./forecast_path";
import { drawTrack, pathFrom } from "./track_drawing";
import { tracksOf, trackCount } from "./tracks";

const named = (variable: string) => LEADS.map((lead) => `${variable} +${lead}`);

it("they go on where the series ends, all of them, with what came beside, and at no other step", () => {
  const sentence = forecasting(named("load"));
  const tracks = tracksOf(sentence, SENSE, null);
  expect(tracks.map(({ key }) => key)).toEqual(["air", "load"]);
  expect(trackCount([sentence])).toBe(2);
  const [read, said, came] = tracks[1]!.curves;
  const known = (at: readonly (number | null)[]) => at.flatMap((one, step) => (one === null ? [] : [step]));
  expect(known(said!.at)).toEqual(LEADS.map((lead) => STEPS - 1 + lead));
  // What came goes on from the last value that was read, on the same axis.
  expect(known(came!.at)).toEqual([STEPS - 1, ...known(said!.at)]);
  expect(came!.at[STEPS - 1]).toBe(read!.at[STEPS - 1]);
  expect(said!.at[STEPS]! - came!.at[STEPS]!).toBeCloseTo(
    (0.1 * (read!.at[6]! - read!.at[0]!)) / (wave(6) - wave(0)),
    6,
  );
  expect(tracks[1]!.ahead!.leads).toEqual(LEADS);
});

it("rows after the window have a sixth of its height at least, in a pitch of their own, and the last number what came", () => {
  for (const [width, height] of [
    [300, 200],
    [300, 380],
    [520, 620],
    [900, 1100],
  ] as const) {
    const sentence = forecasting(named("load"));
    const tracks = tracksOf(sentence, SENSE, null);
    const column = { x: 10, y: 40, width, height };
    const layout = layoutWords(sentence, tracks, column, 0, null, guess);
    expect(layout.ahead).toHaveLength(reachOf(tracks));
    const last = layout.ahead.at(-1)!;
    const high = last.y + last.height - layout.ahead[0]!.y;
    expect(high).toBeGreaterThanOrEqual(Math.min(height / 6, 24 * LEADS.length - 0.01));
    expect(layout.ahead[0]!.y).toBeCloseTo(layout.rows.at(-1)!.y + layout.pitch, 6);
    for (const [at, { y }] of layout.ahead.entries())
      expect(y - layout.ahead[0]!.y).toBeCloseTo((high * at) / LEADS.length, 6);
    expect(layout.bottom).toBeLessThanOrEqual(column.y + height - layout.foot + 0.01);
    const load = tracks.findIndex(({ ahead }) => ahead);
    const rows = [...layout.rows, ...layout.ahead];
    const place = layout.tracks[load]!;
    const sight = { from: 0, visible: rows.length, until: column.x + width };
    const label = drawTrack(tracks[load]!, place, rows, sight, guess).labels.find(
      ({ step }) => step === rows.length - 1,
    );
    expect(label?.text).toMatch(/−?0\.\d+(, came | \()−?0\.\d+/);
    expect(label!.box.y + label!.box.height).toBeLessThanOrEqual(layout.bottom + 0.01);
    // A chosen step has the path that it would forecast, from itself on.
    const { path, start } = pathFrom(tracks[load]!, place, rows, 20)!;
    expect(path.match(/[ML]/g)).toHaveLength(1 + LEADS.length);
    expect(start.y).toBeCloseTo(rows[20]!.y + rows[20]!.height / 2, 6);
    // Of a window that ends before the last step nothing is ahead.
    expect(layoutWords(sentence, tracks, column, 0, 20, guess).ahead).toEqual([]);
    expect(layoutWords(sentence, tracks, column, STEPS, 2, guess).ahead).toHaveLength(LEADS.length);
  }
});

it("what is not read, or in other numbers, has an axis of its own", () => {
  expect(tracksOf(forecasting(named("price")), SENSE, null).map(({ title, curves }) => [title, curves.length])).toEqual(
    [
      ["→ price", 2],
      ["air", 1],
      ["load", 1],
    ],
  );
  expect(tracksOf(forecasting(named("air")), SENSE, null).map(({ title }) => title)).toEqual(["→ air", "air", "load"]);
});

it("names that do not say how many steps later, outputs at each step, and a single one are no path", () => {
  const each = forecasting(named("load"));
  const others = [
    forecasting(["low", "middle", "high"]),
    forecasting(["load"]),
    forecasting(["load +1 h", "load +2 h"]),
    { ...each, steps: each.steps.map((step) => ({ ...step, enters_head: true })) },
    { ...each, reverse: true },
  ];
  for (const one of others) expect(reachOf(tracksOf(one, SENSE, null))).toBe(0);
});
