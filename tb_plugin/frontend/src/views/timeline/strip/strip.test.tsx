// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { guess } from "../../../layout/text";
import { CHIP_THUMBNAIL, layoutThumbnailSentence, layoutThumbnails } from "../../../layout/thumbnails";
import type { PlacedRecord } from "../../../state/records/training";
import { slotsOf } from "../../../state/timeline/slots";
import { thumbnailKey } from "../../../state/timeline/thumbnail_shelf";
import { golden } from "../../../testing/golden";
import { colour, divergingScale } from "../../theme/colours";
import { belowColumns } from "./below";
import { ChipsCanvas } from "./ChipsCanvas";
import { SentenceThumbnail } from "./SentenceThumbnail";
import { stripWord } from "./strip_subject";
import { columnsOf, unreadBy } from "./useColumns";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const [run] = golden.runs.runs;
const records: PlacedRecord[] = run!.states[0]!.records.map((record) => ({ run: run!.name, record }));
const slots = slotsOf(records, () => []);
const layout = layoutThumbnails(3, 300, 0, CHIP_THUMBNAIL);
const [, there] = golden.thumbnails.thumbnails;
const kept = new Map([
  [thumbnailKey(records[1]!), { thumbnail: there!, subject: "now" }],
  [thumbnailKey(records[2]!), { thumbnail: there!, subject: "before" }],
]);
const columns = columnsOf(records, 0, slots, layout.pitch, kept, "now");

it("knows of each column what is there", () => {
  expect(columns.map(({ state }) => state)).toEqual(["pending", "there", "stale"]);
  expect(columns.map(({ position, left }) => left - position * layout.pitch)).toEqual([0, 0, 0]);
  const [second] = columnsOf(records.slice(1), 1, slots, layout.pitch, kept, "now");
  expect(second).toEqual(columns[1]);
});

it("tells why a sentence is in no column, once one refused it and none has it", () => {
  const [pending, there, stale] = columns;
  const refused = { ...there!, thumbnail: { ...there!.thumbnail!, sentence: null, error: "It does not know “zzz”." } };
  expect(unreadBy([pending!, refused, stale!])).toBe("It does not know “zzz”.");
  const read = { ...there!, thumbnail: { ...there!.thumbnail!, sentence: { words: [] } as never } };
  expect([[refused, read], [pending!, stale!], []].map(unreadBy)).toEqual([null, null, null]);
});

it("draws the chips of all columns, coloured where the response is to the word that is asked for", () => {
  const drawn: [what: "bar" | "ground", x: number, y: number, height: number, fill: string][] = [];
  const pen = {
    fillStyle: "",
    ...Object.fromEntries(["setTransform", "clearRect", "beginPath", "fill"].map((name) => [name, () => {}])),
    fillRect: (x: number, y: number, _: number, height: number) => drawn.push(["ground", x, y, height, pen.fillStyle]),
    roundRect: (x: number, y: number, _: number, height: number) => drawn.push(["bar", x, y, height, pen.fillStyle]),
  };
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      getContext = () => pen;
      transferToImageBitmap = () => "drawn";
    },
  );
  const shown = vi.fn();
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({ transferFromImageBitmap: shown } as never);
  const { container } = render(<ChipsCanvas columns={columns} layout={layout} height={64} clip={0.5} theme="dark" />);
  const of = (at: number) => drawn.filter(([, x]) => x === Math.round(columns[at]!.left));
  expect(of(0)).toEqual([["ground", 0, 0, 64, colour("faint", "dark")]]);
  expect(shown).toHaveBeenCalledExactlyOnceWith("drawn");
  const fill = divergingScale(0.5, "dark");
  expect(of(1).map(([what, , , , fill]) => [what, fill])).toEqual(there!.responses!.map((one) => ["bar", fill(one)]));
  const [, , top, height] = of(1).at(-1)!;
  expect(top + height).toBeCloseTo(64);
  expect(of(2)[0]![0]).toBe("ground");
  expect(
    new Set(
      of(2)
        .slice(1)
        .map((one) => one[4]),
    ),
  ).toEqual(new Set([colour("neutral", "dark")]));
  const width = Number(container.querySelector("canvas")!.getAttribute("width"));
  expect(width).toBeGreaterThanOrEqual(columns[2]!.left + Math.floor(layout.width));
});

it("is coloured by a word that the record has", () => {
  const { snapshot } = golden;
  const recorded = snapshot.words[0]!.text;
  const telling = { word: snapshot.words[1]!.text };
  const step = { sentence: 0, position: 1 };
  const at = (word: string | null) =>
    stripWord({ words: [], step }, telling, word === null ? null : { word }, snapshot);
  expect(stripWord({ words: ["a", "b"], step }, telling, { word: recorded }, null)).toBe("b");
  expect(stripWord({ words: [], step: null }, telling, { word: recorded }, snapshot)).toBe(telling.word);
  expect(stripWord({ words: [recorded, "of another run"], step: null }, telling, null, snapshot)).toBe(recorded);
  expect([at(recorded), at("seldom read"), at(null)]).toEqual([recorded, telling.word, null]);
  // A step of a series has a level of each variable, of which the strip shows none but these.
  const [first, , third, fourth] = snapshot.words.map(({ text }) => text);
  expect(at(`${fourth}, ${first}, ${third}`)).toBe(fourth);
  expect(at(`${fourth}, ${telling.word}, ${third}`)).toBe(telling.word);
});

it.each([
  [301, 1500, 300],
  [111, 1000, 110],
  [111, 2300, 110],
  [301, 1500, 296],
  [301, 1500, 0],
])("writes epochs that neither leave the row nor lie on that of the shown record", (count, room, shown) => {
  const many = Array.from({ length: count }, (_, epoch): PlacedRecord => {
    const { record, run } = records[1]!;
    return { run, record: { ...record, epoch, step: epoch, untrained: false } };
  });
  const slots = slotsOf(many, () => []);
  const layout = layoutThumbnails(count, room, 0, CHIP_THUMBNAIL);
  const below = belowColumns(many, shown, slots, layout, null, guess);
  const places = many.flatMap((_, at) => {
    const text = below.epochAt(at);
    const width = text === null ? 0 : Math.max(layout.width, guess(String(text), 11) * (at === shown ? 1.16 : 1));
    const left = at * layout.pitch + (below.endsAt(at) ? layout.width - width : 0);
    return text === null ? [] : [{ left, right: left + width }];
  });
  expect(below.epochAt(shown)).toBe(shown);
  expect(places.length).toBeGreaterThan(5);
  for (const { left, right } of places) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(layout.whole + 0.01);
  }
  for (const [at, { left }] of places.slice(1).entries()) expect(left).toBeGreaterThanOrEqual(places[at]!.right);
});

it("draws what rose of a sentence orange, and what fell blue", () => {
  const { sentence } = there!;
  const look = { from: 0, rows: sentence!.words.length, row: 12, height: 48, scale: 1, below: 0 };
  const { container } = render(
    <SentenceThumbnail sentence={sentence} width={50} verdict={null} theme="light" {...look} />,
  );
  const paths = layoutThumbnailSentence(sentence!, 0, look.rows, 12, 50, 1);
  const drawn = (css: string) => container.querySelector(css)!.getAttribute("d");
  expect([".positive.grew", ".negative.grew", ".positive.shrank", ".negative.shrank"].map(drawn)).toEqual([
    paths.grewUp,
    paths.grewDown,
    paths.shrankUp,
    paths.shrankDown,
  ]);
});
