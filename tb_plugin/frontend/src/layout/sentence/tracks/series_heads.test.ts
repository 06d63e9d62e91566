/** Above a series, and in its rows: each variable has its level, and what was said is told from what was read. */
import { expect, it } from "vitest";
import { SENSE, series } from "../../../testing/saying";
import { columns } from "../../pane/columns";
import { layoutWords } from "../column";
import { levelColumns, placeGroups, trackGroups } from "./series_heads";
import { tracksOf } from "./tracks";

const guess = (text: string, size: number) => (text.length * size) / 2;

function window(length: number) {
  const sentence = series(length);
  const steps = sentence.steps.map((step, at) => ({ ...step, word: `air: ${at % 2 ? "low" : "mild"}, load: high` }));
  return { ...sentence, steps };
}

function laidOut(length: number, width: number) {
  const sentence = window(length);
  const tracks = tracksOf(sentence, SENSE, null);
  return { tracks, layout: layoutWords(sentence, tracks, { x: 10, y: 40, width, height: 640 }, 0, null, guess) };
}

it("names a level of every variable in each row, below the names of these", () => {
  const { layout } = laidOut(24, 560);
  expect(layout.label.columns!.map(({ variable, head }) => [variable, head])).toEqual([
    ["load", "load"],
    ["air", "air"],
  ]);
  const [first, second] = layout.label.columns!;
  expect(second!.right).toBeLessThanOrEqual(0);
  expect(first!.right).toBeLessThan(second!.right - second!.width);
  expect(-first!.right + first!.width).toBeLessThanOrEqual(layout.label.width);
});

it("tells that there are variables whose levels have no room, and gives curves the room before levels", () => {
  const many = { ...window(24), variables: [..."abcdef"].map((name) => ({ name: `variable ${name}`, edges: [] })) };
  expect(levelColumns(many, 100, guess)!.columns.at(-1)!.head).toMatch(/, …$/);
  expect(laidOut(24, 210).layout.label.columns).toBeUndefined();
});

it.each([1000, 1300, 2200])("has glyphs that follow the room: %i px", (width) => {
  const [box] = columns(width, 640, 1, 3, 4).sentences;
  const { layout } = laidOut(24, box!.width);
  const [row] = layout.rows;
  expect(row!.width / 4).toBeGreaterThan(24);
  expect(row!.height).toBeGreaterThan(0.9 * layout.pitch);
  expect(layout.upright).toBe(false);
});

it("tells what the model said from what the layer read, and whether that was scaled", () => {
  const { tracks, layout } = laidOut(24, 560);
  expect(trackGroups(tracks).map(({ texts, from, to }) => [texts[0], from, to])).toEqual([
    ["what the model said", 0, 0],
    ["what the layer read", 1, 2],
  ]);
  const scaled = tracks.map((one) => (one.kind === "variable" ? { ...one, title: `${one.title} (scaled)` } : one));
  expect(trackGroups(scaled)[1]!.texts.every((text) => text.includes("scaled"))).toBe(true);
  const given = tracks.map((one, place) => (place === 2 ? { ...one, title: "answer (not read)" } : one));
  expect(trackGroups(given)[1]).toMatchObject({ from: 1, to: 1 });
  expect(trackGroups(tracks.slice(1))).toEqual([]);
  for (const { text, width } of placeGroups(tracks, layout.tracks, guess))
    expect(guess(text, 11)).toBeLessThanOrEqual(width);
});
