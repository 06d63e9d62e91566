/** The columns of a pane, and all that stands in them. */
import { describe, expect, it } from "vitest";
import { saying, SENSE } from "../../testing/saying";
import { syntheticSnapshot } from "../../testing/synthetic";
import { layoutWords } from "../sentence/column";
import { areStacked } from "../sentence/tracks/track_places";
import { tracksOf } from "../sentence/tracks/tracks";
import { guess } from "../text";
import { columns, HEADING } from "./columns";
import { layoutPane, leastPaneHeight, paneZoom, wordsNeed, type Arrangement } from "./pane";

describe("columns", () => {
  it("stand side by side within the frame, from a narrow pane to a wall", () => {
    // Where the numbers of its steps, its glyphs and eight curves, which need 52 px each, take 56 % at most.
    const besideFrom = [0, 890, 1760, 2630];
    for (const width of [320, 520, 700, 750, 800, 880, 900, 1100, 1600, 1750, 1770, 2600, 2640, 3840])
      for (const [count, tracks] of [0, 1, 2, 3].flatMap((one) => [0, 1, 9].map((other) => [one, other] as const))) {
        const { sentences, chips, clouds, heading } = columns(width, 800, count, tracks);
        expect(sentences).toHaveLength(count);
        // A series stands above the chips where it has no room beside them.
        const isAbove = count > 0 && chips.y > sentences[0]!.y;
        expect(isAbove, `${count} of ${tracks} at ${width}`).toBe(tracks > 1 && width < besideFrom[count]!);
        sentences.forEach((sentence, place) => {
          const after = sentences[place + 1];
          const inTurn = after?.x === sentence.x;
          const next = inTurn || !after ? (isAbove ? null : chips) : after;
          expect(sentence.x + sentence.width).toBeLessThan(next?.x ?? width);
          if (inTurn) expect(sentence.y + sentence.height + HEADING).toBeLessThanOrEqual(after.y + 1e-9);
          if (isAbove) expect(sentence.y + sentence.height).toBeLessThan(chips.y - heading + 1);
          expect(sentence.y + sentence.height).toBeLessThanOrEqual(800);
        });
        // Between them stand the links of a step alone: no wider than these are read, on a wall, too.
        const last = sentences.at(-1);
        if (last && !isAbove) expect(chips.x - last.x - last.width).toBeLessThan(65);
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

describe("the curves and the glyphs of a sentence", () => {
  const names = ["temperature", "wind", "heat demand", "power"];
  const forecast = saying(48, (step) =>
    names.slice(1).map((name) => ({ output: `${name} +1`, value: Math.sin(step), came: Math.cos(step) })),
  );
  const steps = forecast.steps.map((step, at) => ({
    ...step,
    label: "power: medium",
    word: names.map((name) => `${name}: medium`).join(", "),
    values: names.map((_, place) => Math.sin(at + place)),
  }));
  const series = { ...forecast, variables: names.map((name) => ({ name, edges: [-0.3, 0.3] })), steps };
  const words = saying(20, () => Array(5).fill({ output: "margaret's hand", probability: 0.2 }), 5);
  /** A bar to each side of the line of each chip is seen, and the chip's number above. */
  const readable = (chips: number) => 24 * chips;

  it.each([700, 1000, 1100])("of a forecast have no less in a wider pane than they need, %i px high", (height) => {
    const tracks = tracksOf(series, SENSE, null);
    const needed = readable(series.chips);
    let most = { glyphs: 0, column: 0 };
    for (let width = 520; width <= 2600; width += 10) {
      const { sentences, chips, clouds } = columns(width, height, 1, tracks.length, series.chips);
      const { tracks: places, rows } = layoutWords(series, tracks, sentences[0]!, 0, null, guess);
      const glyphs = rows[0]!.width;
      expect(glyphs, `glyphs at ${width}`).toBeGreaterThanOrEqual(Math.min(most.glyphs, needed));
      if (width >= 600) expect(glyphs, `glyphs at ${width}`).toBeGreaterThanOrEqual(needed);
      expect(places, `curves at ${width}`).toHaveLength(7);
      for (const place of places) expect(place.width).toBeGreaterThanOrEqual(44);
      // Beside the chips the column only grows.
      const isBeside = chips.y === sentences[0]!.y;
      if (isBeside) expect(sentences[0]!.width).toBeGreaterThanOrEqual(most.column - 1e-9);
      expect(clouds.width).toBeGreaterThan(0.19 * width);
      most = { glyphs: Math.max(most.glyphs, glyphs), column: isBeside ? sentences[0]!.width : most.column };
    }
  });

  it("of a language model only grow with the pane, both ends of the curve and each chip told", () => {
    const sense = { ...SENSE, output: null };
    const tracks = tracksOf(words, sense, null);
    let before = { curve: 0, glyphs: 0 };
    for (let width = 560; width <= 2600; width += 10) {
      const [column] = columns(width, 420, 1, tracks.length, words.chips).sentences;
      const layout = layoutWords(words, tracks, column!, 0, null, guess);
      const { curve, glyphs } = { curve: layout.tracks[0]!.width, glyphs: layout.rows[0]!.width };
      expect(areStacked(tracks, layout.tracks, guess), `numbers at ${width}`).toBe(false);
      expect(glyphs, `glyphs at ${width}`).toBeGreaterThanOrEqual(Math.max(before.glyphs, 16 * words.chips) - 0.01);
      expect(curve, `curve at ${width}`).toBeGreaterThanOrEqual(before.curve - 0.01);
      before = { curve, glyphs };
    }
  });
});

describe("a series above chips and clouds", () => {
  it("is as high as these leave room, which keep what they need", () => {
    const snapshot = syntheticSnapshot({ units: 64, words: 40, clusters: 4, sentence: 20 });
    const shown = { sentences: 1, tracks: 5 };
    const least = leastPaneHeight(snapshot, 590, shown);
    const places = (height: number) =>
      layoutPane(
        snapshot,
        590,
        height,
        { ...shown, need: wordsNeed(snapshot, 1, guess), shape: "wide", order: null, view: "clouds", emphasis: [] },
        1,
        1,
        guess,
      ).columns;
    const high = (height: number) => places(height).sentences[0]!.height;
    expect(high(least)).toBeLessThan(high(least + 60));
    expect(high(least + 60)).toBeLessThan(high(least + 1000));
    expect(high(least + 1000)).toBe(high(least + 2000));
    for (const height of [least, least + 60, least + 200]) {
      const { chips, clouds } = places(height);
      expect(chips.height).toBeGreaterThanOrEqual(160);
      expect(clouds.y + clouds.height).toBeLessThanOrEqual(height);
    }
  });
});

describe("a pane of 1,024 units, 500 words and 60 words of a sentence", () => {
  it("has a place for every unit, and a place or the list for every word, alike each time", () => {
    const snapshot = syntheticSnapshot({ units: 1024, words: 500, clusters: 10, sentence: 60 });
    const arrangement: Arrangement = {
      sentences: 1,
      tracks: 1,
      need: wordsNeed(snapshot, 0.6, guess),
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
