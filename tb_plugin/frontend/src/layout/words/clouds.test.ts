import { describe, expect, it } from "vitest";
import { HOSTILE, seeded } from "../../testing/synthetic";
import { overlap, type Box } from "../box";
import { packLines, packWords } from "./cloud";
import { cloudHeights } from "./cloud_heights";
import { cloudZoom, leastArea } from "./cloud_zoom";
import { layoutClouds, type CloudPlace } from "./clouds";
import type { CloudWord } from "./word_sizes";
import { columns } from "../pane/columns";
import { guess } from "../text";

function words(count: number, seed = 1, odd: readonly string[] = HOSTILE): CloudWord[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => ({
    text: odd[index] ?? "abcdefghijklmno".slice(0, 2 + Math.floor(random() * 10)),
    size: random() ** 2,
  })).sort((one, other) => other.size - one.size);
}

function boxes(place: CloudPlace): Box[] {
  return place.placed.map(({ shown, fontSize, x, y }) => {
    const width = guess(shown, fontSize);
    return { x: x - width / 2, y: y - fontSize / 2, width, height: fontSize };
  });
}

describe("word clouds", () => {
  const column = { x: 100, y: 30, width: 330, height: 700 };

  it("have few sizes of letters, which a browser draws much faster", () => {
    const all = [words(60)];
    const sizes = layoutClouds(all, column, cloudZoom(all, column, guess), guess)[0]!.placed.map((one) => one.fontSize);
    expect(sizes.every((size) => Number.isInteger(2 * size) && size >= 10)).toBe(true);
    expect(new Set(sizes).size).toBeGreaterThan(3);
  });

  for (const [clouds, each] of [
    [1, 1],
    [4, 12],
    [8, 40],
    [20, 25],
  ] as const)
    it(`places or lists every word of ${clouds} clouds of ${each}, without overlap, within the clouds`, () => {
      const all = Array.from({ length: clouds }, (_, cloud) => words(each, cloud));
      const places = layoutClouds(all, column, cloudZoom(all, column, guess), guess);
      const frames = places.map((place) => place.box);
      expect(frames.at(-1)!.y + frames.at(-1)!.height).toBeLessThanOrEqual(column.y + column.height + 0.01);
      places.forEach((place) => {
        const known = [...place.placed.map(({ word }) => word), ...place.unplaced].sort((a, b) => a - b);
        expect(known).toEqual(Array.from({ length: each }, (_, index) => index));
        const rectangles = boxes(place);
        rectangles.forEach((one, index) => {
          expect(one.x).toBeGreaterThanOrEqual(place.box.x);
          expect(one.x + one.width).toBeLessThanOrEqual(place.box.x + place.box.width);
          expect(one.y).toBeGreaterThanOrEqual(place.box.y);
          expect(one.y + one.height).toBeLessThanOrEqual(place.box.y + place.box.height);
          rectangles.slice(index + 1).forEach((other) => expect(overlap(one, other)).toBe(false));
        });
      });
    });

  /** Its words as they are read: by line from the top, from left to right. */
  const asRead = ({ placed }: CloudPlace) => [...placed].sort((one, other) => one.y - other.y || one.x - other.x);

  it.each([25, 40, 120])("of %i words stand in lines: the largest first, all there, none over another", (count) => {
    const all = [words(count, count, [])];
    const [place] = layoutClouds(all, column, cloudZoom(all, column, guess), guess) as [CloudPlace];
    // Words come by falling size.
    expect(asRead(place).map(({ word }) => word)).toEqual(all[0]!.map((_, word) => word));
    const rectangles = boxes(place);
    for (const [index, one] of rectangles.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(place.box.x);
      expect(one.x + one.width).toBeLessThanOrEqual(place.box.x + place.box.width);
      expect(one.y).toBeGreaterThanOrEqual(place.box.y);
      expect(one.y + one.height).toBeLessThanOrEqual(place.box.y + place.box.height);
      for (const other of rectangles.slice(index + 1)) expect(overlap(one, other)).toBe(false);
    }
    const lines = new Set(place.placed.map(({ y }) => y));
    expect(lines.size).toBeGreaterThan(1);
    expect(lines.size).toBeLessThan(count);
  });

  it("of 24 words or fewer have the largest in the middle, where there is room", () => {
    const [place] = layoutClouds([words(24, 24, [])], column, 0.5, guess) as [CloudPlace];
    const { x, y, width, height } = place.box;
    const [largest] = place.placed;
    expect(Math.hypot(largest!.x - x - width / 2, largest!.y - y - height / 2)).toBeLessThan(largest!.fontSize);
    expect(asRead(place).map(({ word }) => word)[0]).not.toBe(0);
  });

  it("draw no more than the 300 largest of all words, however much room there is", () => {
    const all = Array.from({ length: 5 }, (_, cloud) => words(100, cloud, []));
    const wide = { ...column, width: 3000, height: 3000 };
    const places = layoutClouds(all, wide, cloudZoom(all, wide, guess), guess);
    const sizes = (which: "placed" | "unplaced") =>
      places.flatMap((place, cloud) =>
        place[which].map((one) => all[cloud]![typeof one === "number" ? one : one.word]!.size),
      );
    expect([sizes("placed").length, sizes("unplaced").length]).toEqual([300, 200]);
    expect(Math.min(...sizes("placed"))).toBeGreaterThan(Math.max(...sizes("unplaced")));
  });

  it("is the same every time", () => {
    const all = [words(30, 3), words(30, 4)];
    expect(layoutClouds(all, column, 1, guess)).toEqual(layoutClouds(all, column, 1, guess));
  });

  it("gives the strongest word the largest letters, on one scale for all clouds", () => {
    const all = [
      [
        { text: "strong", size: 1 },
        { text: "weak", size: 0.1 },
      ],
      [{ text: "weak", size: 0.1 }],
    ];
    const [one, other] = layoutClouds(all, column, 1, guess);
    const sizes = one!.placed.map(({ fontSize }) => fontSize);
    expect(sizes[0]).toBeGreaterThan(sizes[1]!);
    expect(other!.placed[0]!.fontSize).toBe(sizes[1]);
  });

  it("cuts a word that is wider than its cloud", () => {
    const [place] = layoutClouds([[{ text: "a".repeat(60), size: 1 }]], { ...column, width: 150 }, 1, guess);
    expect(place!.placed[0]!.shown).toMatch(/^a+…$/);
  });

  it("makes a name smaller that would be cut, if that makes it whole, and no other", () => {
    const all = [["wind: low", "power: medium"].map((text) => ({ text, size: 0.3 }))];
    const sizes = (width: number) => {
      const { placed } = layoutClouds(all, { ...column, width }, 0.65, guess)[0]!;
      expect(placed.map(({ shown }) => shown)).toEqual(["wind: low", "power: medium"]);
      return placed.map(({ fontSize }) => fontSize);
    };
    expect(sizes(106)).toEqual([13, 13]);
    expect(sizes(96)).toEqual([13, 11.5]);
    expect(sizes(84)).toEqual([13, 10]);
  });

  it("tells the levels of a variable apart in a narrow frame, whole where a little smaller letters do", () => {
    const names = ["vibration: low", "vibration: high", "casing_temperature: low"];
    const all = [names.map((text, rank) => ({ text, size: 1 - rank / 2 }))];
    for (const width of [240, 150, 90]) {
      const narrow = { ...column, width };
      const [place] = layoutClouds(all, narrow, cloudZoom(all, narrow, guess), guess);
      const shown = place!.placed.map((one) => one.shown);
      expect(new Set(shown).size).toBe(3);
      shown.forEach((text, at) => expect(text).toMatch(at === 1 ? /: high$/ : /: low$/));
      if (width > 200) expect(shown.slice(0, 2)).toEqual(names.slice(0, 2));
    }
  });

  it("keeps levels further apart than their own words, unless one had no room for that", () => {
    const names = ["vibration: low", "answer: no fault", "vibration: medium", "temperature: cold"];
    const all = [names.map((text, at) => ({ text, size: 0.1 / (at + 1) }))];
    const gaps = (width: number) => {
      const { placed, unplaced } = layoutClouds(all, { x: 0, y: 0, width, height: 50 }, 0.4, guess)[0]!;
      expect(unplaced).toEqual([]);
      return placed.flatMap((one) =>
        placed
          .filter((other) => other.x > one.x && Math.abs(other.y - one.y) < 3)
          .map((other) => (other.x - one.x - (other.width + one.width) / 2) / one.fontSize),
      );
    };
    expect(Math.min(...gaps(240))).toBeCloseTo(0.8);
    expect(Math.min(...gaps(226))).toBeCloseTo(0.3);
  });

  it("hides no word while lines of all clouds fit, however unlike the clouds are", () => {
    const all = [4, 60, 12, 90].map((count, seed) => words(count, seed, []));
    for (const height of [420, 500, 700]) {
      const low = { ...column, height };
      const zoom = cloudZoom(all, low, guess);
      const hidden = layoutClouds(all, low, zoom, guess).flatMap(({ unplaced }) => unplaced);
      expect(hidden).toEqual([]);
    }
  });

  it("get more of the pane where their words have no room, and links and glyphs keep most of theirs", () => {
    const all = Array.from({ length: 8 }, (_, cloud) => words(25, cloud, []));
    const need = { area: leastArea(all, guess), clouds: all.length };
    const hidden = (low: number, asked: typeof need | null) => {
      const { clouds, chips, sentences } = columns(1100, low, 1, 1, 8, asked);
      expect(chips.x - sentences[0]!.x - sentences[0]!.width).toBeGreaterThan(40);
      const zoom = cloudZoom(all, clouds, guess);
      return layoutClouds(all, clouds, zoom, guess).flatMap(({ unplaced }) => unplaced).length;
    };
    expect(hidden(560, need)).toBeLessThan(hidden(560, null) / 2);
    expect(columns(1100, 2000, 1, 1, 8, need)).toEqual(columns(1100, 2000, 1, 1, 8));
  });

  it("show a word in each cloud, and what is chosen before larger words, in a column that is too low", () => {
    const level = (text: string, size: number) => ({ text: `temperature [°C]: ${text}`, size });
    const all = [words(40), [level("low", 0.9), level("medium", 0.5), level("high", 0.2)]];
    for (const [width, height] of [
      [243, 56],
      [243, 70],
      [150, 56],
      [220, 240],
    ] as const) {
      const low = { ...column, width, height };
      const shown = (kept: readonly string[]) =>
        layoutClouds(all, low, cloudZoom(all, low, guess), guess, [], kept).map(({ placed, unplaced }, cloud) => {
          expect([...placed.map(({ word }) => word), ...unplaced].sort((a, b) => a - b)).toEqual([
            ...all[cloud]!.keys(),
          ]);
          return placed.map(({ word }) => all[cloud]![word]!.text);
        });
      expect(shown([]).map((texts) => texts.length > 0)).toEqual([true, true]);
      const kept = [all[0]!.at(-1)!.text, "temperature [°C]: high"];
      expect(shown(kept).map((texts, cloud) => texts.includes(kept[cloud]!))).toEqual([true, true]);
    }
  });

  it("draws no word in a cloud without words", () => {
    expect(layoutClouds([[]], column, 1, guess)[0]).toMatchObject({ placed: [], unplaced: [] });
  });
});

describe("heights of clouds", () => {
  const need = (lines: number, emphasis = false) => ({ lines, area: lines, emphasis });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

  it("are what the words need, and what is left by their area", () => {
    expect(cloudHeights([need(30), need(90)], 166, 24, 6, 12)).toEqual([40, 120]);
  });

  it("are whole lines where not all fit, more of them with emphasis, and never more than is needed", () => {
    const needs = [need(24), need(120), need(120, true), need(60)];
    const heights = cloudHeights(needs, 218, 24, 6, 12);
    expect(sum(heights)).toBeCloseTo(200);
    expect(heights[2]).toBeGreaterThan(heights[1]! + 11);
    const spare = heights[0]! - 24;
    heights.forEach((height, place) => {
      expect(height).toBeLessThanOrEqual(needs[place]!.lines + spare + 12);
      expect((height - spare) % 12).toBeCloseTo(0);
    });
  });
});

describe("packing", () => {
  const room = { x: 0, y: 0, width: 100, height: 40 };

  it("puts the first word in the middle", () => {
    expect(packWords([{ width: 20, height: 10 }], room).places[0]).toEqual({ x: 50, y: 20 });
  });

  it("returns what does not fit, by grid and by lines", () => {
    const many = Array.from({ length: 30 }, () => ({ width: 30, height: 10 }));
    expect(packWords(many, room).unplaced).toBeGreaterThan(0);
    expect(packLines(many, room).unplaced).toBe(30 - 3 * 4);
    expect(
      packLines(
        [
          { width: 300, height: 10 },
          { width: 30, height: 10 },
        ],
        room,
      ),
    ).toMatchObject({ unplaced: 1 });
  });

  it("keeps lines clear of the corners that are taken", () => {
    const corner = { x: 0, y: 0, width: 50, height: 12 };
    const { places } = packLines(
      [
        { width: 40, height: 10 },
        { width: 40, height: 10 },
      ],
      room,
      [corner],
    );
    places.forEach((place) => {
      const box = { x: place!.x - 20, y: place!.y - 5, width: 40, height: 10 };
      expect(overlap(box, corner)).toBe(false);
    });
  });
});
