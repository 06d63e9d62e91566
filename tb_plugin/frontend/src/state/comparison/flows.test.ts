import { describe, expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { chosenBand, cloudNumbers, colourNumbers, membersOf, shownFlow } from "./flows";

describe("what flows", () => {
  it("is of units where they correspond, else of words", () => {
    expect(shownFlow(golden.compare, "units").of).toBe("units");
    expect(shownFlow(golden.compare, "words").table).toBe(golden.compare.word_flow);
    expect(shownFlow(golden.compareStates, "units").of).toBe("words");
  });

  it("has in each band the units and words that the lists have", () => {
    for (const [of, table] of [
      ["units", golden.compare.unit_flow!],
      ["words", golden.compare.word_flow],
    ] as const)
      table.forEach((row, first) =>
        row.forEach((count, second) =>
          expect(membersOf(golden.compare, of, { first, second })[of]).toHaveLength(count),
        ),
      );
  });

  it("stays where clusters are found again, in one history, too: equal numbers are not enough", () => {
    const alike = { ...golden.compare, chip_matches: [{ first: 1, second: 1, similarity: 1 }] };
    const own = shownFlow(alike, "units");
    expect([own.stays({ first: 1, second: 1 }), own.stays({ first: 0, second: 0 })]).toEqual([true, false]);
    expect([own.origin(1), own.origin(0)]).toEqual([1, null]);
    const crossed = { ...golden.compareStates, cloud_matches: [{ first: 0, second: 2, similarity: 1 }] };
    const other = shownFlow(crossed, "words");
    expect([other.stays({ first: 0, second: 2 }), other.stays({ first: 0, second: 0 })]).toEqual([true, false]);
    expect([other.origin(2), other.origin(1)]).toEqual([0, null]);
  });

  it("has one colour for clusters that are taken for the same, and others for those that have no counterpart", () => {
    const crossed = {
      ...golden.compare,
      word_flow: [
        [0, 5, 1],
        [4, 0, 2],
      ],
      cloud_matches: [
        { first: 0, second: 1, similarity: 0.8 },
        { first: 1, second: 0, similarity: 0.6 },
      ],
    };
    expect(cloudNumbers(crossed)).toEqual([1, 0, 2]);
    expect(colourNumbers(shownFlow(crossed, "words"))).toEqual([1, 0, 2]);
  });

  it("tells of units in another chip how many moved: none where the tree was cut elsewhere alone", () => {
    const [unit] = golden.compare.units;
    const band = { first: 0, second: 1 };
    const units = [true, false, false].map((moved) => ({ ...unit!, chip_first: 0, chip_second: 1, moved }));
    const moved = (rows: typeof units) =>
      shownFlow({ ...golden.compare, units: rows, chip_matches: [{ first: 1, second: 1, similarity: 1 }] }, "units");
    expect([moved(units).moved(band), moved(units.slice(1)).moved(band)]).toEqual([1, 0]);
    expect(moved(units).moved({ first: 1, second: 1 })).toBeNull();
    expect(shownFlow(golden.compare, "words").moved(band)).toBeNull();
  });

  it("has no chosen band where there is none of that name", () => {
    const flow = shownFlow(golden.compare, "units");
    expect(chosenBand({ band: { first: 1, second: 1 } }, flow)).toEqual({ first: 1, second: 1 });
    const none = golden.compare.unit_flow!.flatMap((row, a) =>
      row.flatMap((n, b) => (n ? [] : [{ first: a, second: b }])),
    );
    expect(none.length).toBeGreaterThan(0);
    expect(chosenBand({ band: none[0]! }, flow)).toBeNull();
    expect(chosenBand({ band: { first: 90, second: 1 } }, flow)).toBeNull();
  });
});
