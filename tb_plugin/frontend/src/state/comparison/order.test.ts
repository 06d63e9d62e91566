import { describe, expect, it } from "vitest";
import { syntheticRuns } from "../../testing/synthetic";
import { ANY_PANE, DEFAULT_CHOICES, type Pane } from "../choices/choices";
import { chooseRecord, compareWith, showPanes } from "../choices/panes";
import { earlierLeft, laterOf, orderPanes, sidesOf } from "./order";
import { resolve, type Resolved } from "../records/resolve";

const { runs } = syntheticRuns({ units: 8, words: 12, clusters: 4, sentence: 3 }, [0, 100, 200]);
const at = (step: number | null): Pane => ({ ...ANY_PANE, step });
const steps = (panes: readonly Pane[]) => panes.map(({ step }) => step);

describe("the earlier of two records", () => {
  it("stands left, whichever was opened first", () => {
    for (const [open, other] of [
      [at(200), at(0)],
      [at(0), at(200)],
    ] as const) {
      const one = { ...DEFAULT_CHOICES, panes: [open] };
      expect(steps(earlierLeft(one, compareWith(other)(one), runs).panes)).toEqual([0, 200]);
    }
    const shown = showPanes([at(null), at(100)])(DEFAULT_CHOICES);
    expect(steps(earlierLeft(DEFAULT_CHOICES, shown, runs).panes)).toEqual([100, null]);
  });

  it("stays where it is while one is stepped past the other, and goes left then with its bands", () => {
    const two = { ...DEFAULT_CHOICES, panes: [at(0), at(100)] };
    const stepped = chooseRecord(0, at(200))(two);
    expect(earlierLeft(two, stepped, runs)).toBe(stepped);
    const found = stepped.panes.map((pane) => resolve(pane, runs) as Resolved);
    expect(laterOf(found)).toBe(0);
    expect(laterOf([...found].reverse())).toBe(1);
    expect(laterOf([found[0]!, null])).toBeNull();
    const [last, first] = found as [Resolved, Resolved];
    const putBack = { ...first, record: { ...first.record, created: last.record.created + 9 } };
    expect(laterOf([last, putBack])).toBe(0); // whatever the clock said
    const ordered = orderPanes({ ...stepped, band: { first: 3, second: 1 } }, runs);
    expect(steps(ordered.panes)).toEqual([100, 200]);
    expect(ordered.band).toEqual({ first: 1, second: 3 });
    expect(orderPanes(ordered, runs)).toBe(ordered);
  });

  it("is what something changed from; of two trainings the first is", () => {
    expect(sidesOf({ later: "first" })).toMatchObject({ from: "second", to: "first", before: "earlier" });
    expect(sidesOf({ later: null })).toMatchObject({ from: "first", to: "second", before: "first", after: "second" });
  });
});
