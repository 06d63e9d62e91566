// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { cleanup, render } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Snapshot } from "../../../api/types";
import { cloudZoom } from "../../../layout/words/cloud_zoom";
import { layoutClouds } from "../../../layout/words/clouds";
import { fittedScales } from "../../../layout/scales";
import { guess } from "../../../layout/text";
import { DEFAULT_CHOICES } from "../../../state/choices/choices";
import { golden } from "../../../testing/golden";
import { usePlayedFast } from "../../components/drawing/useParts";
import type { Mark } from "../../pointing/marks";
import { markAtPoint } from "../pane_marks";
import { Clouds } from "./Clouds";
import { useWordsOnCanvas, WordsCanvas } from "./WordsCanvas";
import { signedBy } from "./word_colours";

const pen = { fillText: vi.fn(), fillRect: vi.fn(), clearRect: vi.fn(), setTransform: vi.fn(), font: "" };
const fonts: string[] = [];

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as never);
  pen.fillText.mockImplementation(() => fonts.push(pen.font));
});
afterEach(() => {
  cleanup();
  fonts.length = 0;
  vi.restoreAllMocks();
});

const column = { x: 700, y: 30, width: 330, height: 600 };
const next = { ...golden.snapshot, step: golden.snapshot.step + 1 };
const BY_CHIP = { wordColour: "chip", by: null, theme: "light" } as const;
const hovered = signal<Mark | null>(null);

function placesOf({ words, clouds }: Snapshot) {
  const largest = Math.max(...words.map(({ strength }) => Math.abs(strength)));
  const sized = clouds.map((cloud) =>
    cloud.words.map((at) => ({ text: words[at]!.text, size: Math.abs(words[at]!.strength) / largest })),
  );
  return layoutClouds(sized, column, cloudZoom(sized, column, guess), guess);
}
const places = placesOf(golden.snapshot);
const placed = places.flatMap(({ placed: all }, cloud) =>
  all.map((one) => ({ ...one, known: golden.snapshot.words[golden.snapshot.clouds[cloud]!.words[one.word]!]! })),
);

function Words({ snapshot, playing, speed = 10 }: { snapshot: Snapshot; playing: boolean; speed?: number }) {
  usePlayedFast(playing, speed);
  const onCanvas = useWordsOnCanvas(snapshot);
  const strongest = fittedScales([{ snapshot, sentences: [] }]);
  const same = { snapshot, places, paint: { ...BY_CHIP, strongest } };
  return (
    <>
      {onCanvas && <WordsCanvas {...same} column={column} height={640} />}
      <svg>
        <Clouds
          {...same}
          selection={DEFAULT_CHOICES.selection}
          hovered={hovered}
          linkedTo={() => []}
          onCanvas={onCanvas}
        />
      </svg>
    </>
  );
}

it("are elements, on a canvas from the next record on while it is played fast, and elements in their places again", () => {
  const { container, rerender } = render(<Words snapshot={golden.snapshot} playing />);
  const words = () => [...container.querySelectorAll("[data-word]")].map((one) => one.getAttribute("data-word"));
  const texts = placed.map(({ known }) => known.text);
  expect(words()).toEqual(texts);
  expect(container.querySelector("canvas")).toBeNull();

  rerender(<Words snapshot={next} playing />);
  expect(words()).toEqual([]);
  expect(pen.fillText.mock.calls.map(([text]) => text as string)).toEqual(placed.map(({ shown }) => shown));
  placed.forEach(({ x, fontSize, known }, at) => {
    expect(pen.fillText.mock.calls[at]![1]).toBe(x);
    expect(fonts[at]).toContain(`${fontSize}px`);
    expect(fonts[at]!.startsWith("italic")).toBe(signedBy(known, BY_CHIP) < 0);
  });

  rerender(<Words snapshot={next} playing={false} />);
  expect(words()).toEqual(texts);
  expect(container.querySelector("canvas")).toBeNull();
  const moved = [...container.querySelectorAll("[data-moves]")].map((one) => one.getAttribute("transform"));
  placed.forEach(({ x }, at) => expect(moved[at]).toContain(`translate(${Math.round(x * 100) / 100},`));
});

it("stay elements where records are played slowly, and while one of them has the focus", () => {
  const { container, rerender } = render(<Words snapshot={golden.snapshot} playing speed={5} />);
  rerender(<Words snapshot={next} playing speed={5} />);
  expect(container.querySelector("canvas")).toBeNull();
  const word = () => container.querySelector<HTMLElement>("[data-word]")!;
  word().focus();
  rerender(<Words snapshot={golden.snapshot} playing />);
  rerender(<Words snapshot={next} playing />);
  expect(document.activeElement).toBe(word());
});

it("are found by their places while they are on a canvas", () => {
  const { container } = render(<Words snapshot={golden.snapshot} playing={false} />);
  const words = { snapshot: golden.snapshot, places };
  const none = { chips: [], chipsLayout: null, sentences: [], sequences: [] };
  const cloud = golden.snapshot.clouds[0]!;
  const ground = container.querySelector(`[data-cloud="${cloud.cloud}"] .ground`);
  const [first] = placed;
  expect(markAtPoint(ground, first!.x, first!.y, { ...none, words })).toEqual({
    kind: "word",
    word: first!.known.text,
  });
  expect(markAtPoint(ground, first!.x, first!.y, { ...none, words: null })).toEqual({
    kind: "cloud",
    cloud: cloud.cloud,
  });
  expect(markAtPoint(ground, column.x + 1, column.y + 1, { ...none, words })).toMatchObject({ kind: "cloud" });
});

it("have a ring around the one that colours the units, which moves with it", () => {
  const [word] = placed;
  const moved = places.map((one) => ({ ...one, placed: one.placed.map((at) => ({ ...at, y: at.y + 100 })) }));
  const same = {
    snapshot: golden.snapshot,
    paint: { ...BY_CHIP, strongest: fittedScales([{ snapshot: golden.snapshot, sentences: [] }]) },
    selection: DEFAULT_CHOICES.selection,
    hovered,
    linkedTo: () => [],
  };
  const draw = (all: typeof places, colouring: string | null) => (
    <Clouds {...same} places={all} colouring={colouring} />
  );
  const { container, rerender } = render(draw(places, null), { container: svg() });
  const at = (css: string) => container.querySelector(css)!.closest("[data-moves]")!.getAttribute("transform");
  rerender(draw(places, word!.known.text));
  expect(at(".ring")).toContain("translate(");
  expect(at(".ring")).toBe(at("[data-word]"));
  // At the first moment both are where they were.
  rerender(draw(moved, word!.known.text));
  expect(at(".ring")).toBe(at("[data-word]"));
  const ring = container.querySelector(".ring")!;
  expect(Number(ring.getAttribute("y"))).toBeLessThan(0);
  expect(Number(ring.getAttribute("y")) + Number(ring.getAttribute("height"))).toBeGreaterThan(0);
});

function svg(): Element {
  return document.body.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
}
