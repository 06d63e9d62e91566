import { describe, expect, it } from "vitest";
import type { Prediction, Sentence } from "../../api/types";
import { golden } from "../../testing/golden";
import { seeded, syntheticSentence } from "../../testing/synthetic";
import { overlap } from "../box";
import { columns } from "../pane/columns";
import { layoutWords } from "./column";
import { placeNames } from "./track_heads";
import { HEAD_SIZE, rangeWidth, REACH, trackNeeds } from "./track_places";
import { guess } from "../text";
import { drawTrack } from "./track_drawing";
import { percent } from "../../wording/numbers";
import { outputText } from "../../wording/said";
import { namedCurves } from "./track";
import { outputTracks, type OutputSense } from "./output_track";
import { tracksOf, variableTracks } from "./tracks";

const SENSE: OutputSense = { kind: "classes", output: { low: "bad", high: "good" } };

/** A sentence whose steps say what `predict` makes of their number. */
function saying(
  length: number,
  predict: (step: number) => Partial<Prediction>[],
  loss: number | null = null,
): Sentence {
  const sentence = syntheticSentence({ units: 12, words: 40, clusters: 4, sentence: length });
  const whole = { probability: null, value: null, output: "" };
  const steps = sentence.steps.map((step, index) => ({
    ...step,
    predictions: predict(index).map((one) => ({ ...whole, ...one })),
    loss: index < length - 1 ? loss : null,
  }));
  return { ...sentence, steps };
}

/** The best first, as in a payload. */
const verdict = (good: number) =>
  [
    { output: "good", probability: good },
    { output: "bad", probability: 1 - good },
  ].sort((one, other) => other.probability - one.probability);

/** Values of two variables that wander, with gaps. */
function series(length: number): Sentence {
  const random = seeded(length);
  const sentence = saying(length, () => [{ output: "load", value: random() }]);
  const variables = ["load", "air"].map((name) => ({ name, edges: [0.3, 0.6] }));
  const steps = sentence.steps.map((step, index) => ({
    ...step,
    label: "load: high",
    values: [index === 2 ? null : random(), random()],
  }));
  return { ...sentence, variables, steps };
}

describe("what the model said", () => {
  it("of two classes is one line, the class that orange means at the right", () => {
    const [track] = outputTracks(
      saying(4, (step) => verdict([0.4, 0.9, 0.95, 0.2][step]!)),
      SENSE,
    );
    expect(track).toMatchObject({ kind: "classes", classes: { low: "bad", high: "good" }, signed: true });
    expect(track!.curves.map(({ at }) => at)).toEqual([[0.4, 0.9, 0.95, 0.2]]);
    // The last, the first, then the jumps; 95 % is none.
    expect(track!.telling.map(({ step, texts }) => [step, texts[0]])).toEqual([
      [3, "bad 80 %"],
      [0, "bad 60 %"],
      [1, "good 90 %"],
    ]);
  });

  it("of many classes is a curve for each that leads, named where it takes the lead", () => {
    const names = ["sport", "sport", "money", "sport"];
    const sentence = saying(4, (step) => [
      { output: names[step]!, probability: 0.6 },
      { output: "film", probability: 0.3 },
      { output: "art", probability: 0.1 },
    ]);
    const track = outputTracks(sentence, SENSE)[0]!;
    expect(track.curves.map(({ name }) => name)).toEqual(["sport", "money", "film"]);
    expect(track.curves[0]!.at).toEqual([0.6, 0.6, null, 0.6]);
    expect(track.telling.map(({ step, texts }) => [step, texts[0]])).toEqual([
      [3, "sport 60 %"],
      [0, "sport 60 %"],
      [2, "money 60 %"],
    ]);
  });

  it("of labels are the likeliest, each named where it is", () => {
    const sentence = saying(3, (step) => [
      { output: "rain", probability: [0.2, 0.9, 0.4][step]! },
      { output: "wind", probability: 0.3 },
    ]);
    const track = outputTracks(sentence, { kind: "labels", output: null })[0]!;
    expect(track.telling.map(({ step, texts }) => [step, texts[0]])).toEqual([
      [1, "rain 90 %"],
      [0, "wind 30 %"],
    ]);
  });

  it("of a language model is the probability of the word that came, in powers of ten", () => {
    const { languageModel } = golden;
    const [curve] = outputTracks(languageModel, { kind: "classes", output: null })[0]!.curves;
    languageModel.steps.forEach(({ loss }, step) => {
      const at = curve!.at[step];
      expect(at === null ? null : 10 ** (4 * (at! - 1))).toEqual(
        loss === null ? null : expect.closeTo(Math.max(1e-4, Math.exp(-loss)), 6),
      );
    });
  });

  it("of a forecast stands with no variable that it only comes close to", () => {
    const wave = (step: number) => Math.sin(step / 2);
    const said = saying(20, (step) => [{ output: "output", value: wave(step + 1) }]);
    const variables = ["hour", "load"].map((name) => ({ name, edges: [] }));
    const steps = said.steps.map((step, at) => ({ ...step, values: [at, wave(at)] }));
    const [track] = outputTracks({ ...said, variables, steps }, SENSE);
    expect(track!.curves.map(({ name }) => name)).toEqual(["output"]);
  });

  it("of forecasts of several variables has an axis for each, as their units differ", () => {
    const forecasts = ["load", "air"].map((output, place) => ({ output, value: 100 * place, came: 100 * place + 1 }));
    const variables = ["load", "air"].map((name) => ({ name, edges: [] }));
    const tracks = outputTracks({ ...saying(4, () => forecasts), variables }, SENSE);
    expect(tracks.map(({ key, title }) => [key, title])).toEqual([
      ["output", "→ load"],
      ["output 1", "→ air"],
    ]);
    expect(tracks.map(({ range }) => range)).toEqual([
      { low: "0", high: "1" },
      { low: "100", high: "100" },
    ]);
    expect(
      outputTracks(
        saying(4, () => forecasts),
        SENSE,
      ),
    ).toHaveLength(1);
  });

  it("has what came beside each value of a forecast, dotted in its colour, on the same axis", () => {
    const steps = golden.sentence.steps.map((step, at) => ({
      ...step,
      predictions: [0, 1, 2, 3].map((one) => {
        const known = { output: `in ${one + 1}`, probability: null, value: at + one };
        return at === 0 ? known : { ...known, came: 2 * at };
      }),
    }));
    const track = outputTracks({ ...golden.sentence, steps }, SENSE)[0]!;
    expect(track.curves.map(({ dotted = false, like }) => [dotted, like])).toEqual([
      ...[0, 1, 2].map(() => [false, undefined]),
      ...[0, 1, 2].map((place) => [true, place]),
    ]);
    expect(namedCurves(track).map(({ name }) => name)).toEqual(["in 1", "in 2", "in 3"]);
    expect(track.curves[3]!.at[0]).toBeNull();
    expect(track.curves[3]!.at[2]).toBe(track.curves[2]!.at[2]);
    expect(outputText(steps[1]!.predictions[0]!)).toBe("in 1 1, came 2");
  });

  it("is nothing where the state reaches no head", () => {
    expect(
      outputTracks(
        { ...golden.sentence, steps: syntheticSentence({ units: 4, words: 9, clusters: 2, sentence: 3 }).steps },
        SENSE,
      ),
    ).toEqual([]);
  });
});

describe("the variables of a series", () => {
  it("have their values on an axis of their own, with the edges of their levels", () => {
    const [load] = variableTracks(series(9));
    expect(load!.curves[0]!.at[2]).toBeNull();
    const known = load!.curves[0]!.at.filter((at) => at !== null);
    expect([Math.min(...known), Math.max(...known)]).toEqual([0, 1]);
    expect(load!.lines).toHaveLength(2);
  });

  it.each([390, 430, 600, 790, 812, 1312, 2270])("all have a curve and its whole name, %i px wide", (width) => {
    const names = ["temperature", "load", "vibration", "fault"];
    const variables = names.map((name) => ({ name, edges: [0.3] }));
    const sentence = saying(96, () => verdict(0.5));
    const steps = sentence.steps.map((step, at) => ({ ...step, label: "load: high", values: names.map(() => at) }));
    const all = tracksOf({ ...sentence, variables, steps }, SENSE, null);
    const [column] = columns(width, 700, 1, all.length, sentence.chips).sentences;
    const { tracks, rows } = layoutWords({ ...sentence, variables, steps }, all, column!, 0, null, guess);
    expect(tracks).toHaveLength(5);
    const widths = all.map(({ classes, title }) => (classes ? null : guess(title, HEAD_SIZE)));
    const heads = placeNames(widths, tracks, REACH);
    heads.forEach((head, at) => {
      expect(head.width).toBeGreaterThan((widths[at] ?? 0) - 0.01);
      const [before, end] = [heads[at - 1], column!.x + column!.width];
      expect(head.x).toBeGreaterThan(before ? before.x + before.width : column!.x);
      expect(head.x + head.width).toBeLessThan(end);
    });
    // A bar to each side of the line of each chip can be told from it.
    expect(rows[0]!.width).toBeGreaterThanOrEqual(15 * sentence.chips);
  });

  it("stand behind what the model said, the chosen one before the others", () => {
    expect(tracksOf(series(5), SENSE, "air").map(({ key }) => key)).toEqual(["output", "air", "load"]);
  });
});

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
    const [said] = tracksOf(languageModel, { kind: "classes", output: null }, null);
    expect(said!.range).toEqual({ low: "0.01 %", high: "100 %" });
    expect(trackNeeds(said!, guess) + REACH).toBeGreaterThanOrEqual(rangeWidth(said!.range!, guess));
  });
});
