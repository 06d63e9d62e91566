/** From numbers to lengths. */
import { describe, expect, it } from "vitest";
import { golden } from "../testing/golden";
import { syntheticSnapshot } from "../testing/synthetic";
import { barsOf, boundsOf, fittedScales, historyScales, linear, linePath, outlierOf } from "./scales";

describe("fittedScales", () => {
  it("takes the largest of all panes, and never zero", () => {
    const small = syntheticSnapshot({ units: 8, words: 12, clusters: 4, sentence: 3 });
    const large = { ...small, response_scale: 9 };
    const pane = { sentences: [] };
    expect(
      fittedScales([
        { ...pane, snapshot: small },
        { ...pane, snapshot: large },
      ]).response,
    ).toBe(9);
    expect(fittedScales([{ ...pane, snapshot: null }])).toEqual({
      strength: 1,
      link: 1,
      stepLink: 1,
      glyph: 1,
      response: 1,
      step: 1,
      push: 1,
      importance: 0,
      memory: 0,
    });
  });
});

describe("outlierOf", () => {
  const at = (bound: number | null, created: number) => ({
    response_bound: bound,
    created,
    epoch: created,
    untrained: created === 0,
  });

  it("names the one epoch that makes all others pale", () => {
    expect(outlierOf([at(0.1, 0), at(3, 1), at(0.8, 2), at(0.9, 3)])).toBe("epoch 1");
    // Of two panes the same records.
    expect(outlierOf([at(3, 1), at(0.8, 2), at(3, 1), at(0.9, 3)])).toBe("epoch 1");
  });

  it("names none where others come near, or there are too few", () => {
    expect(outlierOf([at(0.1, 0), at(1, 1), at(0.8, 2), at(null, 3)])).toBeNull();
    expect(outlierOf([at(0.1, 0), at(1, 1)])).toBeNull();
    expect(outlierOf([])).toBeNull();
  });
});

describe("historyScales", () => {
  const header = (response: number | null) => ({
    response_bound: response,
    state_bound: response,
    step_bound: response && 5 * response,
    step_link_bound: response && 2 * response,
    sentence_bounds: response === null ? null : [response / 2, response / 4],
  });

  it("follow the largest record of the history, whatever is shown", () => {
    const bounds = boundsOf([header(0.2), header(0.8), header(null)])!;
    const scales = historyScales([{ snapshot: null, sentences: [] }], bounds);
    const early = syntheticSnapshot({ units: 8, words: 12, clusters: 4, sentence: 3 });
    expect(historyScales([{ snapshot: early, sentences: [] }], bounds)).toEqual(scales);
    expect(scales).toMatchObject({ response: 0.8, step: 4, stepLink: 1.6, glyph: 0.8 });
  });

  it("have one scale of the importance and memory of units over the training, which fitted ones have not", () => {
    const snapshot = syntheticSnapshot({ units: 8, words: 12, clusters: 4, sentence: 3 });
    const units = { importance: Array(8).fill(0.1), largest: 0.4, memory: [1, 2] };
    const panes = [{ snapshot, sentences: [], causes: { ...golden.causes, units, reach: 12 } }];
    expect(historyScales(panes, boundsOf([header(1)])!)).toMatchObject({ importance: 0.4, memory: 12 });
    expect(fittedScales(panes)).toMatchObject({ importance: 0.1, memory: 2 });
  });

  it("fit the bars of the sentences that are shown, of a typed one those of all", () => {
    const records = [header(0.4), header(0.8)];
    expect(barsOf(records, [1])).toBe(0.2);
    expect(barsOf(records, [1, 0])).toBe(0.4);
    expect(barsOf(records, [undefined])).toBe(0.4);
    // Of an earlier version they are not known until it is read, and the scale would move with each.
    expect(barsOf([...records, header(null)], [0])).toBeNull();
    const snapshot = { ...syntheticSnapshot({ units: 64, words: 12, clusters: 4, sentence: 3 }), default_clusters: 4 };
    const scales = (clusters: number) =>
      historyScales([{ snapshot: { ...snapshot, clusters }, sentences: [] }], boundsOf(records, 0.2)!);
    // From the recorded number of chips, and so fewer, to a unit each: what single units reach.
    expect(scales(2).glyph).toBeCloseTo(1.04 * 0.2);
    expect(scales(4).glyph).toBeCloseTo(1.04 * 0.2);
    expect(scales(16).glyph).toBeCloseTo(1.04 * 0.4);
    expect(scales(64)).toMatchObject({ step: 4, stepLink: 4 });
  });

  it("are not known where no record says how large it is", () => {
    expect(boundsOf([header(null)])).toBeNull();
  });
});

describe("numbers", () => {
  it("lie on a line", () => {
    expect(linear([0, 10], [5, 25])(5)).toBe(15);
    expect(linear([1, 1], [0, 8])(1)).toBe(4);
  });

  it("draws a line with gaps where nothing is known, and a point that stands alone as a dot", () => {
    const at = (value: number | null, index: number) => (value === null ? null : ([index, value] as const));
    expect(linePath([1, 2, null, 3, null, null, 4, 5], at)).toBe("M0,1L1,2M3,3ZM6,4L7,5");
    expect(linePath([null, 1e-7, null, -1e21], at)).toBe("M1,1e-7ZM3,-1e+21Z");
    expect(linePath([], at)).toBe("");
  });
});
