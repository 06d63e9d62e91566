/** Axes of values: one over the history, and two panes, whatever a single record says. */
import { describe, expect, it } from "vitest";
import cases from "../../../../../../tests/records/output_bounds.json";
import { saying, SENSE } from "../../../testing/saying";
import { guess } from "../../text";
import { boundsAlong, ownExtents, sharedExtents, type SaidOf } from "./output_axes";
import { outputTracks } from "./output_track";
import { drawTrack } from "./track_drawing";

const CAME = [1002, 1010, 1016, 1008];
/** Two outputs of two units, the second of which always says what comes. */
const twoUnits = (said: (step: number) => number) => {
  const sentence = saying(8, (step) => [
    { output: "pressure", value: said(step), came: CAME[step % 4]! },
    { output: "air", value: 10 + step, came: 10 + step },
  ]);
  return { ...sentence, steps: sentence.steps.map((step) => ({ ...step, enters_head: true })) };
};
const pane = (said: (step: number) => number, histories: number[][][]): SaidOf => ({
  sentence: twoUnits(said),
  records: histories.map((bounds) => ({ output_bounds: [bounds] })),
  index: 0,
});
const AIR = [10, 17, 10, 17];
const UNTRAINED = [[0, 0.1, 1002, 1016], AIR];
const LEARNING = [[1000, 1014, 1002, 1016], AIR];
const TRAINED = [[1003, 1017, 1002, 1016], AIR];
const rangesOf = (one: SaidOf, extents: ReturnType<typeof ownExtents>) =>
  outputTracks(one.sentence, SENSE, extents).map(({ range }) => [range!.low, range!.high]);

describe("axes of values", () => {
  it("are the same at all epochs and in both panes, and fit the values of most", () => {
    const history = [UNTRAINED, LEARNING, TRAINED];
    const panes = [pane((step) => 1000 + 2 * step, history), pane((step) => 1017 - 2 * step, history)];
    const [one, other] = sharedExtents(panes);
    expect(one).toEqual([
      { low: 1000, high: 1017 },
      { low: 10, high: 17 },
    ]);
    expect(other).toEqual(one);
    expect(sharedExtents([pane(() => 0, history)])).toEqual([one]);
    expect(rangesOf(panes[0]!, one!)).toEqual(rangesOf(panes[1]!, other!));
  });

  it("are where the later half of the records goes where nothing says what came", () => {
    const only = (low: number, high: number) => [[low, high, null, null]] as unknown as number[][];
    const history = [only(-50, -50), only(4, 90), only(10, 20), only(11, 22), only(9, 400)];
    expect(sharedExtents([pane(() => 0, history)])).toEqual([[{ low: 4, high: 22 }]]);
  });

  it("are of what is shown, both panes together, where a record does not say how far its values go", () => {
    const old = { ...pane((step) => 1000 + step, [TRAINED]), records: [{ output_bounds: null }] };
    const second = { ...pane((step) => 1012 + step, []), records: [] };
    expect(sharedExtents([old, second])[0]![0]).toEqual({ low: 1000, high: 1019 });
    expect(sharedExtents([old, second])[1]![0]).toEqual({ low: 1000, high: 1019 });
  });

  it("are their own where panes say values of different units", () => {
    const scaled = { ...pane(() => 0, [[[-1, 1, -2, 2], AIR]]) };
    expect(sharedExtents([pane(() => 1010, [TRAINED]), scaled]).map(([first]) => first)).toEqual([
      { low: 1002, high: 1017 },
      { low: -2, high: 2 },
    ]);
  });

  it("stand for each of two units though one makes a long way at its first step", () => {
    const transient = pane((step) => [460, 990][step] ?? CAME[step % 4]!, []);
    expect(rangesOf(transient, ownExtents(transient.sentence))).toEqual([
      ["990", "1\u202f016"],
      ["10", "17"],
    ]);
  });

  it("have arrows where a curve leaves them and comes back", () => {
    const { sentence } = pane((step) => (step < 2 ? 460 : 1010), []);
    const rows = sentence.steps.map((_, step) => ({ x: 0, y: 20 * step, width: 90, height: 19 }));
    const drawn = (from: number) => {
      const [first, second] = outputTracks(sentence, SENSE);
      return [first!, second!].map((track) => {
        const { beyond, paths, early } = drawTrack(track, { x: 0, width: 90 }, rows, { from, visible: 6 }, guess);
        return { arrows: beyond.split("z").length - 1, ink: paths[0]!.match(/[ML]/g)!.length, pale: early[0]! };
      });
    };
    expect(drawn(0)[0]).toMatchObject({ arrows: 2, ink: 6, pale: expect.stringMatching(/^M6 9.5L6 29.5L/) as string });
    expect(drawn(0)[1]).toMatchObject({ arrows: 0, ink: 8, pale: "" });
    expect(drawn(2)[0]!.arrows).toBe(0);
  });

  it.each(Object.entries(cases))(
    "go along one record as far as Python says: %s",
    (_, { said, came, bounds, ...rest }) => {
      const sentence = saying(said.length, (step) => [
        { output: "load", value: said[step]!, ...(step < came.length ? { came: came[step]! } : {}) },
      ]);
      const [found] = boundsAlong({ ...sentence, reverse: "reverse" in rest });
      const { said: told, came: known } = found!;
      expect([told?.low, told?.high, known?.low ?? null, known?.high ?? null]).toEqual(bounds);
    },
  );
});
