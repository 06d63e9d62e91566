import { describe, expect, it } from "vitest";
import { golden } from "../testing/golden";
import { syntheticSnapshot } from "../testing/synthetic";
import { share } from "./box";
import { columns, HEADING } from "./columns";
import { boundsOf, fittedScales, historyScales, linear, linePath, outlierOf } from "./scales";
import { layoutPane, paneZoom, type Arrangement } from "./pane";
import { bringIntoSight, layoutSequence, windowOf } from "./sentence/sequence";
import { fitParts, fitText, guess } from "./text";

describe("columns", () => {
  it("stand side by side within the frame, from a narrow pane to a wall", () => {
    for (const width of [320, 520, 700, 900, 1600, 3840])
      for (const [count, tracks] of [0, 1, 2, 3].flatMap((one) => [0, 1, 9].map((other) => [one, other] as const))) {
        const { sentences, chips, clouds } = columns(width, 800, count, tracks);
        expect(sentences).toHaveLength(count);
        // A series stands above the chips where the pane is narrow.
        const isAbove = chips.y > clouds.y + clouds.height || (sentences[0] && chips.y > sentences[0].y);
        expect(Boolean(isAbove)).toBe(count > 0 && tracks > 1 && width < 800);
        sentences.forEach((sentence, place) => {
          const after = sentences[place + 1];
          const inTurn = after?.x === sentence.x;
          const next = inTurn || !after ? (isAbove ? null : chips) : after;
          expect(sentence.x + sentence.width).toBeLessThan(next?.x ?? width);
          if (inTurn) expect(sentence.y + sentence.height + HEADING).toBeLessThanOrEqual(after.y + 1e-9);
          if (isAbove) expect(sentence.y + sentence.height).toBeLessThan(chips.y - HEADING + 1);
          expect(sentence.y + sentence.height).toBeLessThanOrEqual(800);
        });
        expect(chips.x + chips.width).toBeLessThan(clouds.x);
        expect(clouds.x + clouds.width).toBeLessThanOrEqual(width);
        expect(clouds.width).toBeGreaterThan(width * (tracks > 1 ? 0.19 : 0.2));
      }
  });

  it("have room for a sentence with its buttons, side by side or one above the other", () => {
    const widths = (width: number, count: number) => columns(width, 800, count, 1).sentences.map((one) => one.width);
    for (const width of [580, 700, 812, 1100, 1600, 3840])
      for (const count of [1, 2, 3]) for (const each of widths(width, count)) expect(each).toBeGreaterThan(170);
    const { sentences } = columns(556, 600, 2, 1);
    expect(sentences.map(({ x }) => x)).toEqual([10, 10]);
    expect(new Set(columns(812, 600, 2, 1).sentences.map(({ y }) => y)).size).toBe(1);
  });
});

describe("share", () => {
  it("fills the length, and leaves no part without its least", () => {
    const parts = share([100, 1, 0], 210, 30, 5);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(200);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(30);
  });
});

describe("layoutSequence", () => {
  const column = { x: 0, y: 30, width: 300, height: 600 };

  it("shows all of a short sentence, and none of an empty one", () => {
    expect(layoutSequence(8, column, 0, null, { label: 50 })).toMatchObject({ strip: null, visible: 8, last: 0 });
    expect(layoutSequence(0, column, 0, null, { label: 50 }).rows).toEqual([]);
  });

  it("shows a window on a long one that never runs past the end", () => {
    const layout = layoutSequence(60, column, 1000, null, { label: 50 });
    expect(layout.strip).not.toBeNull();
    expect(layout.from + layout.visible).toBe(60);
    expect(layout.rows).toHaveLength(60);
    const end = layout.rows[59]!;
    expect(end.y + end.height).toBeLessThanOrEqual(column.y + column.height);
  });

  it("shows as many steps as are wanted, within what can be read", () => {
    expect(layoutSequence(60, column, 5, 3, { label: 50 })).toMatchObject({ from: 5, visible: 3 });
    expect(layoutSequence(60, column, 0, 60, { label: 50 }).visible).toBe(Math.floor(600 / 16));
    expect(layoutSequence(8, column, 0, 4, { label: 50 }).strip).not.toBeNull();
  });

  it("takes whole steps of what was brushed, and at least one", () => {
    expect(windowOf(2.4, 7.6, 20)).toEqual([2, 6]);
    expect(windowOf(3.1, 3.2, 20)).toEqual([3, 1]);
    expect(windowOf(-2, 40, 20)).toEqual([0, 20]);
    expect(windowOf(19.8, 20, 20)).toEqual([19, 1]);
  });

  it("brings a step into sight with the least movement", () => {
    const window = { from: 10, visible: 5, last: 55 };
    expect([3, 12, 20].map((step) => bringIntoSight(step, window))).toEqual([3, 10, 16]);
  });
});

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
  const header = (response: number | null) => ({ response_bound: response, state_bound: response });

  it("follow the largest record of the history, whatever is shown", () => {
    const bounds = boundsOf([header(0.2), header(0.8), header(null)])!;
    const scales = historyScales([{ snapshot: null, sentences: [] }], bounds);
    const early = syntheticSnapshot({ units: 8, words: 12, clusters: 4, sentence: 3 });
    expect(historyScales([{ snapshot: early, sentences: [] }], bounds)).toEqual(scales);
    expect(scales.response).toBe(0.8);
  });

  it("have one scale of the importance and memory of units over the training, which fitted ones have not", () => {
    const snapshot = syntheticSnapshot({ units: 8, words: 12, clusters: 4, sentence: 3 });
    const units = { importance: Array(8).fill(0.1), largest: 0.4, memory: [1, 2] };
    const panes = [{ snapshot, sentences: [], causes: { ...golden.causes, units, reach: 12 } }];
    expect(historyScales(panes, { response: 1, state: 1 })).toMatchObject({ importance: 0.4, memory: 12 });
    expect(fittedScales(panes)).toMatchObject({ importance: 0.1, memory: 2 });
  });

  it("are not known where no record says how large it is", () => {
    expect(boundsOf([header(null)])).toBeNull();
  });
});

describe("a pane of 1,024 units, 500 words and 60 words of a sentence", () => {
  it("has a place for every unit, and a place or the list for every word, alike each time", () => {
    const snapshot = syntheticSnapshot({ units: 1024, words: 500, clusters: 10, sentence: 60 });
    const arrangement: Arrangement = {
      sentences: 1,
      tracks: 1,
      shape: "wide",
      order: null,
      view: "clouds",
      emphasis: [],
    };
    const zoom = paneZoom(snapshot, 1300, 800, arrangement, { strength: 0.6, fit: true }, guess);
    const layout = () => layoutPane(snapshot, 1300, 800, arrangement, 0.6, zoom, guess);
    const { chips, clouds } = layout();
    expect(chips.chips.flatMap((chip) => chip.cells)).toHaveLength(1024);
    const words = clouds.flatMap(({ placed, unplaced }) => [...placed, ...unplaced]);
    expect(words).toHaveLength(snapshot.clouds.flatMap((cloud) => cloud.words).length);
    expect(layout()).toEqual({ ...layout() });
  });
});

describe("texts and numbers", () => {
  it("are cut at whole characters", () => {
    expect(fitText("🍕🍕🍕🍕", 30, 10, guess)).toBe("🍕🍕…");
    expect(fitText("short", 100, 10, guess)).toBe("short");
    expect(fitParts(["ten", ", words", ", here"], 60, 10, guess)).toBe("ten, words");
    expect(fitParts(["toolong", ", rest"], 20, 10, guess)).toBe("to…");
  });

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
