import { describe, expect, it } from "vitest";
import type { Prediction } from "../../../api/types";
import { golden } from "../../../testing/golden";
import { saying, SENSE, series, verdict } from "../../../testing/saying";
import { syntheticSentence } from "../../../testing/synthetic";
import { columns } from "../../pane/columns";
import { layoutWords } from "../column";
import { placeNames, placeTitles } from "./track_heads";
import { afterTracks, placeTracks } from "./track_places";
import { HEAD_SIZE, REACH } from "./track_places";
import { guess } from "../../text";
import { outputText } from "../../../wording/said";
import { axis, FORMS, formOf, namedCurves } from "./track";
import { outputTracks } from "./output_track";
import { tracksOf, variableTracks } from "./tracks";

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

  const THREE = ["buys", "leaves", "complains"];
  /** Of each step the probabilities in the order of the head, the best first. */
  const three = (said: number[][]) =>
    saying(said.length, (step) =>
      THREE.map((output, place) => ({ output, probability: said[step]![place]! })).sort(
        (one, other) => other.probability - one.probability,
      ),
    );
  const SAID = [
    [0.6, 0.3, 0.1],
    [0.6, 0.1, 0.3],
    [0.3, 0.6, 0.1],
    [0.1, 0.3, 0.6],
  ];

  it("of up to three classes is a curve for each in the order of the head, whatever leads, named where it takes the lead", () => {
    const sense = { ...SENSE, outputs: THREE };
    for (const said of [SAID, [...SAID].reverse(), SAID.slice(0, 2)]) {
      const track = outputTracks(three(said), sense)[0]!;
      expect(track.curves).toEqual(THREE.map((name, place) => ({ name, at: said.map((one) => one[place]) })));
      expect(track.curves.map((_, place) => formOf(track, place))).toEqual(FORMS);
      expect(track.best!.map((best) => THREE[best])).toEqual(said.map((one) => THREE[one.indexOf(0.6)]));
    }
    const [track] = outputTracks(three(SAID), sense);
    expect(track!.telling.map(({ step, texts }) => [step, texts[0]])).toEqual([
      [3, "complains 60 %"],
      [0, "buys 60 %"],
      [2, "leaves 60 %"],
    ]);
    expect(track!.below).toBeNull();
  });

  it("of three classes has nothing below the words", () => {
    const names = ["sport", "money", "film"];
    const said = saying(3, () => names.map((output, rank) => ({ output, probability: [0.6, 0.3, 0.1][rank]! })));
    expect(outputTracks(said, SENSE)[0]).toMatchObject({ below: null, best: [2, 2, 2] });
  });

  it.each([
    [4, 4],
    [5, 3],
    [5, 5],
  ])("of %i classes, of which a record has %i, is the likeliest, named below each word", (count, stored) => {
    const tags = ["det", "adj", "noun", "verb", "conj"].slice(0, count);
    const surely = (at: number) =>
      [0.9, 0.05, 0.03, 0.015, 0.005]
        .slice(0, count)
        .map((probability, rank) => ({ output: tags[(at + rank) % count]!, probability }))
        .slice(0, stored);
    const track = outputTracks(saying(count, surely), { ...SENSE, outputs: tags })[0]!;
    expect(track.curves).toEqual([{ name: "likeliest", at: tags.map(() => 0.9) }]);
    expect([track.title, track.best]).toEqual(["likeliest", null]);
    expect(track.below).toEqual(tags.map((tag) => [`→ ${tag} 90 %`, `→ ${tag}`]));
    expect(track.telling.map(({ step, texts }) => [step, texts[1]])).toEqual(
      [count - 1, ...tags.keys()].slice(0, count).map((step) => [step, tags[step]]),
    );
  });

  it("has what was likeliest with every chip on, which is one curve; not one for each of a few classes", () => {
    const before = (probabilities: number[]) => {
      const predictions = probabilities.map((probability, rank) => ({
        output: `tag ${rank}`,
        probability,
        value: null,
      }));
      const sentence = saying(2, () => predictions);
      const steps = sentence.steps.map((step) => ({ ...step, before: step.predictions }));
      return outputTracks({ ...sentence, steps }, { ...SENSE, output: null })[0]!.before;
    };
    expect(before([0.6, 0.2, 0.1, 0.1])).toEqual([0.6, 0.6]);
    expect(before([0.6, 0.3, 0.1])).toBeNull();
  });

  it("of labels are the likeliest, each named where it is", () => {
    const sentence = saying(3, (step) => [
      { output: "rain", probability: [0.2, 0.9, 0.4][step]! },
      { output: "wind", probability: 0.3 },
    ]);
    const track = outputTracks(sentence, { ...SENSE, kind: "labels" })[0]!;
    expect(track.telling.map(({ step, texts }) => [step, texts[0]])).toEqual([
      [1, "rain 90 %"],
      [0, "wind 30 %"],
    ]);
  });

  it("of a language model is the probability of the word that came, in powers of ten", () => {
    const { languageModel } = golden;
    const [curve] = outputTracks(languageModel, { ...SENSE, output: null })[0]!.curves;
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
      { low: "100", high: "101" },
    ]);
  });

  it.each([
    ["of two units", "999 1022, 8 22", "0 | 1"],
    ["of which two are of one", "999 1022, 8 22, 1001 1015", "0,2 | 1"],
    ["that are quantiles of one target", "2 5, 4 8, 9 14", "0,1,2"],
    ["of which one hardly varies", "0 10, 4 4.1", "0 | 1"],
    ["of which one does not vary", "0 10, 4 4", "0,1"],
    ["of which none varies", "1000 1000, 15 15", "0,1"],
  ])("of values %s has an axis for all that can be read on one", (_, ends, axes) => {
    const said = saying(9, (step) =>
      ends.split(", ").map((one, place) => {
        const [low, high] = one.split(" ").map(Number);
        return { output: `${place}`, value: low! + ((high! - low!) * step) / 8 };
      }),
    );
    const tracks = outputTracks(said, SENSE);
    expect(tracks.map(({ curves }) => curves.map(({ name }) => name).join()).join(" | ")).toBe(axes);
    expect(tracks.map(({ title }) => title)).toEqual(axes.split(" | ").map(([first]) => first));
  });

  it("of horizons of one target has one axis by what came, however flat it begins", () => {
    const horizons = (step: number) => [0, 3].map((value) => ({ output: `in ${value}`, value, came: step + value }));
    expect(outputTracks(saying(9, horizons), SENSE)).toHaveLength(1);
  });

  it("of targets far apart has an axis for each, however far the model is from them", () => {
    const targets = (step: number) =>
      [1013, 15].map((at) => ({ output: `at ${at}`, value: 50 * step, came: at + step }));
    expect(outputTracks(saying(9, targets), SENSE)).toHaveLength(2);
  });

  it("of forecasts of later steps has the arrow and an axis for each, too", () => {
    const forecasts = ["load +24", "air +24"].map((output) => ({ output, value: 1 }));
    const variables = ["load", "air"].map((name) => ({ name, edges: [] }));
    const titles = (names: Partial<Prediction>[], known: typeof variables) =>
      outputTracks({ ...saying(4, () => names), variables: known }, SENSE).map(({ title }) => title);
    expect(titles(forecasts, variables)).toEqual(["→ load +24", "→ air +24"]);
    expect(titles(forecasts.slice(0, 1), variables)).toEqual(["→ load +24"]);
    expect(titles(forecasts.slice(0, 1), variables.slice(1))).toEqual(["load +24"]);
  });

  it.each([
    ["named by the script", "air +6h, damp +6h, load +6h", "→ air +6h | → damp +6h | → load +6h"],
    ["without their units", "air, damp", "→ air | → damp"],
    ["of steps of one variable", "load +1, load +24", "→ load +1,→ load +24"],
    ["of both", "load +1, air [°C] (t+1), load +24", "→ load +1,→ load +24 | → air [°C] (t+1)"],
    ["of variables that a number tells apart", "x 1 +6 h, x 2 +6 h", "→ x 1 +6 h | → x 2 +6 h"],
    ["of what is not read", "a 0.1, a 0.9, b 0.1", "a 0.1,a 0.9 | b 0.1"],
  ])("of values %s has an axis for each variable", (_, names, axes) => {
    const said = saying(4, (step) => names.split(", ").map((output) => ({ output, value: step, came: step + 1 })));
    const variables = ["air [°C]", "damp [%]", "load", "x 1", "x 2"].map((name) => ({ name, edges: [] }));
    const shown = outputTracks({ ...said, variables }, SENSE).map(({ title, curves }) => {
      const arrow = title.startsWith("→ ") ? "→ " : "";
      return namedCurves({ curves }).map(({ name }) => arrow + name);
    });
    expect(shown.map((curves) => curves.join()).join(" | ")).toBe(axes);
  });

  it("has what came beside each value of a forecast, in its form, on the same axis", () => {
    const steps = golden.sentence.steps.map((step, at) => ({
      ...step,
      predictions: [0, 1, 2, 3].map((one) => {
        const known = { output: `in ${one + 1}`, probability: null, value: at + one };
        return at === 0 ? known : { ...known, came: 2 * at };
      }),
    }));
    const track = outputTracks({ ...golden.sentence, steps }, SENSE)[0]!;
    expect(track.curves.map(({ cameOf }) => cameOf)).toEqual([undefined, undefined, undefined, 0, 1, 2]);
    expect(track.curves.map((_, place) => formOf(track, place))).toEqual([...FORMS, ...FORMS]);
    expect(namedCurves(track).map(({ name }) => name)).toEqual(["in 1", "in 2", "in 3"]);
    expect(track.curves[3]!.at[0]).toBeNull();
    expect(track.curves[3]!.at[2]).toBe(track.curves[2]!.at[2]);
    expect(outputText(steps[1]!.predictions[0]!)).toBe("in 1: 1, came 2");
  });

  it.each([
    [1000, 80],
    [1312, 110],
    [2270, 250],
  ])("has more of a wide pane, as far as glyphs have as much: %i px", (width, least) => {
    const sentence = saying(12, () => verdict(0.5));
    const all = tracksOf(sentence, SENSE, null);
    const [column] = columns(width, 900, 1, 1, sentence.chips).sentences;
    const { tracks, rows } = layoutWords(sentence, all, column!, 0, null, guess);
    expect(tracks[0]!.width).toBeGreaterThanOrEqual(least);
    expect(rows[0]!.width).toBeGreaterThanOrEqual(tracks[0]!.width - 10);
  });

  it("leaves a word whole that has room beside it, its bars and the strip", () => {
    const narrow = (text: string, size: number) => 0.88 * guess(text, size);
    const classes = ["leaves", "buys", "returns it"].map((output) => ({ output, probability: 0.33 }));
    const said = saying(24, () => classes);
    const sentence = { ...said, steps: said.steps.map((step) => ({ ...step, label: "checkout error" })) };
    const column = { x: 10, y: 40, width: 248, height: 340 };
    const { label, strip, rows } = layoutWords(sentence, tracksOf(sentence, SENSE, null), column, 0, null, narrow);
    expect(strip).not.toBeNull();
    expect(label.width).toBeGreaterThanOrEqual(narrow("checkout error", 12));
    expect(rows[0]!.width).toBeGreaterThanOrEqual(16 * sentence.chips);
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
    expect(Math.min(...known)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...known)).toBeLessThanOrEqual(1);
    expect(Math.max(...known) - Math.min(...known)).toBeGreaterThan(0.79);
    expect(load!.lines).toHaveLength(2);
  });

  it.each([
    [-0.63, 10.5, "−1", "11"],
    [1.36, 8.63, "1", "9"],
    [290.31, 294.82, "290", "295"],
    [1013.01, 1014.09, "1\u202f013.0", "1\u202f014.1"],
    [1000000.3, 1000004.9, "1\u202f000\u202f000", "1\u202f000\u202f005"],
    [1520000, 1980000, "1.5e6", "2.0e6"],
    [0.00012, 0.00148, "0.0001", "0.0015"],
    [0.0102, 0.0118, "0.0102", "0.0118"],
    [12345, 12890, "12\u202f300", "12\u202f900"],
    [2e-5, 9e-5, "2e−5", "9e−5"],
    [0, 1, "0", "1"],
  ])("from %d to %d have ends that none of them is beyond", (least, most, low, high) => {
    const { along, range } = axis([least, null, most]);
    expect(range).toEqual({ low, high });
    const number = (text: string) => Number(text.replaceAll("\u202f", "").replaceAll("−", "-"));
    const at = (value: number) => (value - number(low)) / (number(high) - number(low));
    for (const value of [least, most]) expect(along(value)).toBeCloseTo(at(value), 6);
    expect(number(low)).toBeLessThanOrEqual(least);
    expect(number(high)).toBeGreaterThanOrEqual(most);
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

it.each([480, 545, 800])(
  "of seven tracks leave the bars of four chips a fifth of the room, and their names apart: %i px",
  (room) => {
    const tracks = placeTracks(Array<number>(7).fill(110), 0, room, 4);
    expect(tracks).toHaveLength(7);
    expect(room - afterTracks(tracks, 0)).toBeGreaterThanOrEqual(Math.min(96, 0.17 * room));
    const titles = ["temperature", "humidity", "power"].map((name) => `→ ${name} +6h`);
    const heads = placeTitles([...titles, "temperature [°C]", "humidity [%]", "wind", "power"], tracks, guess);
    heads.slice(1).forEach(({ x }, at) => expect(x - heads[at]!.x - heads[at]!.width).toBeGreaterThanOrEqual(6.9));
    for (const { text } of heads.slice(0, 3)) expect(text).toMatch(/^→ .{3,} \+6h$/u);
  },
);
