/** Tracks in pixels: where their lines, their numbers and their names stand. */
import { describe, expect, it } from "vitest";
import type { Sentence } from "../../../api/types";
import { golden } from "../../../testing/golden";
import { saying, SENSE, series, verdict } from "../../../testing/saying";
import { seeded } from "../../../testing/synthetic";
import { percent } from "../../../wording/numbers";
import { overlap } from "../../box";
import { guess } from "../../text";
import { layoutWords } from "../column";
import { drawTrack } from "./track_drawing";
import { moreAbove, placeCurveNames, placeTitles } from "./track_heads";
import { rangeWidth, REACH, trackNeeds } from "./track_places";
import { tracksOf, variableTracks } from "./tracks";

describe("tracks as they are drawn", () => {
  const random = seeded(7);
  const sentences: [string, Sentence][] = [
    ["5 steps", saying(5, () => verdict(random()))],
    ["60 steps", saying(60, () => verdict(random()))],
    ["200 steps", saying(200, () => verdict(random()))],
    ["a language model", saying(30, () => [{ output: "the", probability: 0.2 }], 5)],
    ["many classes", saying(20, (step) => [{ output: `class ${step % 3}`, probability: 0.5 + step / 50 }])],
    ["a series of 96", series(96)],
    ["a series of 500", series(500)],
    ["a series of 1,500", series(1500)],
  ];

  it.each(sentences)("touch nothing: %s", (_, sentence) => {
    for (const [width, height] of [
      [150, 300],
      [190, 700],
      [330, 560],
      [640, 1200],
    ] as const) {
      const tracks = tracksOf(sentence, SENSE, null);
      const column = { x: 10, y: 40, width, height };
      const layout = layoutWords(sentence, tracks, column, 3, null, guess);
      expect(layout.tracks.length).toBeGreaterThan(0);
      expect(layout.label.width).toBeGreaterThanOrEqual(Math.min(width / 6, guess(`${sentence.steps.length}`, 12)));
      const end = layout.tracks.at(-1)!;
      expect(layout.tracks[0]!.x).toBeGreaterThan(layout.label.right);
      expect(end.x + end.width).toBeLessThan(layout.rows[0]!.x);
      layout.tracks.forEach((place, index) => {
        const { labels, nodes, radius } = drawTrack(tracks[index]!, place, layout.rows, layout, guess);
        const boxes = labels.map(({ box }) => box);
        for (const box of boxes) {
          expect(box.x).toBeGreaterThanOrEqual(place.x);
          expect(box.x + box.width).toBeLessThanOrEqual(place.x + place.width);
          expect(box.y).toBeGreaterThanOrEqual(layout.view.y);
          expect(box.y + box.height).toBeLessThanOrEqual(layout.view.y + layout.view.height + 0.01);
          expect(boxes.filter((other) => overlap(box, other))).toEqual([box]);
        }
        for (const { x, y } of nodes) {
          expect(x - radius).toBeGreaterThanOrEqual(place.x);
          expect(x + radius).toBeLessThanOrEqual(place.x + place.width);
          expect(
            boxes.some(
              (box) =>
                overlap(box, { x, y, width: 0, height: 0 }) &&
                y > layout.view.y &&
                y < layout.view.y + layout.view.height,
            ),
          ).toBe(false);
        }
      });
    }
  });

  it("writes the last step of what is in sight wherever it is long enough", () => {
    const sentence = saying(8, (step) => verdict(0.1 + step / 10));
    const tracks = tracksOf(sentence, SENSE, null);
    const layout = layoutWords(sentence, tracks, { x: 0, y: 40, width: 330, height: 600 }, 0, null, guess);
    const { labels } = drawTrack(tracks[0]!, layout.tracks[0]!, layout.rows, layout, guess);
    expect(labels.map(({ step, text }) => [step, text])).toEqual([
      [7, "good 80 %"],
      [0, "bad 90 %"],
    ]);
  });

  it.each([150, 330, 640])("never leaves the end without its number, where the line jumps to it: %i px", (width) => {
    for (const [before, end] of [
      [0.006, 0.999],
      [0.999, 0.006],
      [0.4, 0.6],
    ] as const) {
      const sentence = saying(13, (step) => verdict(step === 12 ? end : before));
      const tracks = tracksOf(sentence, SENSE, null);
      const layout = layoutWords(sentence, tracks, { x: 0, y: 40, width, height: 600 }, 0, null, guess);
      const { labels } = drawTrack(tracks[0]!, layout.tracks[0]!, layout.rows, layout, guess);
      expect(labels[0]).toMatchObject({ step: 12, text: expect.stringContaining("%") });
    }
  });

  it.each([150, 330, 640])("nor the first step while the end is out of sight: %i px", (width) => {
    for (const [start, after] of [
      [0.32, 0.97],
      [0.97, 0.32],
      [0.6, 0.4],
    ] as const) {
      const tracks = tracksOf(
        saying(13, (step) => verdict(step === 0 ? start : after)),
        SENSE,
        null,
      );
      const rows = Array.from({ length: 13 }, (_, step) => ({ x: width, y: 40 + 31 * step, width: 40, height: 26 }));
      const { labels } = drawTrack(tracks[0]!, { x: 0, width: width / 2 }, rows, { from: 0, visible: 7 }, guess);
      expect(labels[0]).toMatchObject({ step: 0, text: expect.stringContaining("%") });
    }
  });

  it.each([90, 100, 110, 120, 130, 150, 330])(
    "writes all shares of two classes in one form: track of %i px",
    (width) => {
      const said = [0.1, 0.9, 0.02, 0.5, 0.97, 0.4, 0.95, 0.02];
      const [track] = tracksOf(
        saying(8, (step) => verdict(said[step]!)),
        SENSE,
        null,
      );
      const rows = said.map((_, step) => ({ x: 500, y: 40 * step, width: 40, height: 39 }));
      const { labels } = drawTrack(track!, { x: 0, width }, rows, { from: 0, visible: 8 }, guess);
      expect(labels.length).toBeGreaterThan(0);
      const isNamed = labels.map(({ text }) => /^(good|bad) /.test(text));
      expect(new Set(isNamed).size).toBe(1);
      for (const { text, step } of labels)
        expect(text).toContain(percent(isNamed[0] ? Math.max(said[step]!, 1 - said[step]!) : said[step]!));
    },
  );

  it("has room for the numbers at both ends of its axis", () => {
    const { languageModel } = golden;
    const [said] = tracksOf(languageModel, { ...SENSE, output: null }, null);
    expect(said!.range).toEqual({ low: "0.01 %", high: "100 %" });
    expect(trackNeeds(said!, guess) + REACH).toBeGreaterThanOrEqual(rangeWidth(said!.range!, guess));
  });

  it.each([50, 60, 80, 110])(
    "no number lies on its own curve but the last one of a single curve that is said, in a track of %i px",
    (width) => {
      const random = seeded(width);
      const sentence = saying(12, (step) => [
        { output: `class ${step % 3}`, probability: 0.5 + random() / 2 },
        { output: `class ${(step + 1) % 3}`, probability: random() / 2 },
      ]);
      const tracks = [sentence, saying(12, () => verdict(random())), series(12)].flatMap((one) =>
        tracksOf(one, SENSE, null),
      );
      expect(tracks.filter(({ kind }) => kind === "variable")).toHaveLength(2);
      for (const track of tracks) {
        const rows = sentence.steps.map((_, step) => ({ x: 500, y: 34 * step, width: 40, height: 30 }));
        const { labels, paths } = drawTrack(track, { x: 0, width }, rows, { from: 0, visible: 12 }, guess);
        const first = track.telling.findIndex(({ curve, step }) =>
          labels.some((label) => label.curve === curve && label.step === step),
        );
        for (const { box, curve, step } of labels) {
          const isSingle = track.kind !== "variable" && track.kind !== "many";
          if (isSingle && track.telling[first]!.step === step && track.telling[first]!.curve === curve) continue;
          for (const { x, y } of along(paths[curve]!)) expect(overlap(box, { x, y, width: 0, height: 0 })).toBe(false);
        }
      }
    },
  );

  it.each([44, 60, 110])("no number covers what came: %i px", (width) => {
    const random = seeded(width);
    const forecast = (known: (step: number) => boolean) =>
      saying(16, (step) => {
        const value = 10 * random();
        return [{ output: "load", value, ...(known(step) ? { came: value + 6 * random() - 3 } : {}) }];
      });
    const rows = Array.from({ length: 16 }, (_, step) => ({ x: 500, y: 16 * step, width: 40, height: 15 }));
    let count = 0;
    const some = Array.from({ length: 8 }, (_, at) => forecast((step) => at % 2 === 0 || step === 15));
    for (const sentence of some) {
      const steps = sentence.steps.map((step) => ({ ...step, enters_head: true }));
      const [track] = tracksOf({ ...sentence, steps }, SENSE, null);
      const { labels, paths } = drawTrack(track!, { x: 0, width }, rows, { from: 0, visible: 16 }, guess);
      count += labels.length;
      for (const { box } of labels)
        for (const { x, y } of along(paths[1]!)) expect(overlap(box, { x, y, width: 0, height: 0 })).toBe(false);
    }
    expect(count).toBeGreaterThan(0);
  });

  it("classes hold from word to word: each goes straight down the row of a word, and across between two", () => {
    const sentence = saying(4, (step) => [
      { output: "a", probability: [0.6, 0.2, 0.7, 0.5][step]! },
      { output: "b", probability: [0.3, 0.7, 0.1, 0.4][step]! },
      { output: "c", probability: 0.1 },
    ]);
    const [track] = tracksOf(sentence, SENSE, null);
    const rows = sentence.steps.map((_, step) => ({ x: 500, y: 34 * step, width: 40, height: 30 }));
    const { paths, joins, nodes } = drawTrack(track!, { x: 0, width: 112 }, rows, { from: 0, visible: 4 }, guess);
    expect(paths[0]!.match(/M[\d.]+ /g)).toEqual(["M66 ", "M26 ", "M76 ", "M56 "]);
    for (const { curve, step, x } of nodes) expect(paths[curve]!.split("M")[step + 1]).toContain(`L${x} `);
    // Where two go across between the same words, they do so beside each other.
    const across = joins.map((d) => d.split("M")[1]!.split(" ")[1]!.split("L")[0]);
    expect(new Set(across).size).toBe(3);
  });

  it.each([60, 100, 150, 320])("several classes have their whole names above: %i px", (width) => {
    const names = ["negative", "positive", "mixed"];
    const sentence = saying(9, (step) =>
      names.map((_, place) => ({ output: names[(step + place) % 3]!, probability: 0.4 - place / 10 })),
    );
    const tracks = tracksOf(sentence, { ...SENSE, outputs: names }, null);
    const heads = placeCurveNames(tracks[0]!, { x: 60, width }, 10, guess);
    expect(heads.map(({ text }) => text)).toEqual(names);
    // Each behind the form of its line: names alone would be taken for the ends of the axis.
    heads.forEach(({ x, text, above, line }, place) => {
      expect(line.x).toBeGreaterThanOrEqual(10);
      expect(line.x + line.long).toBeLessThan(x);
      const [end, next] = [x + guess(text, 11), heads[place + 1]];
      expect(end).toBeLessThanOrEqual(60 + width + 0.01);
      if (next?.above === above) expect(next.line.x).toBeGreaterThan(end + 5);
    });
    // They stand above the rows, not on what is above these.
    const layout = layoutWords(sentence, tracks, { x: 10, y: 40, width: width + 90, height: 400 }, 0, null, guess);
    const placed = placeCurveNames(tracks[0]!, layout.tracks[0]!, 10, guess);
    expect(layout.view.y - moreAbove(placed)).toBe(40);
  });

  it.each([
    [60, "(answer)"],
    [160, "answer (not read)"],
  ])("the title of a variable that is not read says so: %i px", (width, text) => {
    const [track] = variableTracks({ ...series(9), variables: [{ name: "answer", edges: [0.5], is_read: false }] });
    expect(trackNeeds(track!, guess)).toBe(trackNeeds({ ...track!, title: "(answer)" }, guess));
    const beside = [0, 1].map((place) => ({ x: place * (width + 8), width }));
    const [head] = placeTitles([track!.title, "temperature"], beside, guess);
    expect(head!.text).toBe(text);
  });

  it.each([240, 300, 420])("titles of forecasts keep their arrows and how far ahead they are: %i px", (room) => {
    const titles = ["→ load +24", "→ temperature +24", "temperature", "load"];
    const tracks = titles.map((_, place) => ({ x: (room / 4) * place, width: room / 4 - 8 }));
    const heads = placeTitles(titles, tracks, guess);
    heads.forEach(({ text, width }, place) => {
      expect(text).toMatch(place < 2 ? /^→ .+ \+24$/u : /^(temp\S*|load)$/u);
      expect(guess(text, 11)).toBeLessThanOrEqual(width + 0.02);
    });
  });
});

/** Points of a path's lines, a pixel apart or nearer. */
function along(path: string): { x: number; y: number }[] {
  const points = [...path.matchAll(/([ML])(-?[\d.]+) (-?[\d.]+)/g)].map(([, kind, x, y]) => ({
    kind,
    x: Number(x),
    y: Number(y),
  }));
  return points.flatMap((point, place) => {
    const before = points[place - 1];
    if (point.kind === "M" || !before) return [];
    const count = Math.ceil(Math.hypot(point.x - before.x, point.y - before.y));
    return Array.from({ length: count + 1 }, (_, at) => ({
      x: before.x + ((point.x - before.x) * at) / count,
      y: before.y + ((point.y - before.y) * at) / count,
    }));
  });
}
