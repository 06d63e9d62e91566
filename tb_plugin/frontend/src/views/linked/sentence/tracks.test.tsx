// @vitest-environment happy-dom
/** Tracks as they are drawn: each number has its class in sight, and curves are told apart without colours. */
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import type { Sentence } from "../../../api/types";
import { layoutWords } from "../../../layout/sentence/column";
import { FORMS } from "../../../layout/sentence/tracks/track";
import { tracksOf } from "../../../layout/sentence/tracks/tracks";
import { HEAD_SIZE } from "../../../layout/sentence/tracks/track_places";
import { guess } from "../../../layout/text";
import { forecasting, LEADS } from "../../../testing/forecasting";
import { saying, SENSE, series, verdict } from "../../../testing/saying";
import { TrackEnds } from "./TrackEnds";
import { Tracks } from "./Tracks";

afterEach(cleanup);

function draw(sentence: Sentence, sense: typeof SENSE, width: number, chosen: readonly { position: number }[] = []) {
  const tracks = tracksOf(sentence, sense, null);
  const layout = layoutWords(sentence, tracks, { x: 10, y: 40, width, height: 500 }, 0, null, guess);
  const { container } = render(
    <svg>
      <TrackEnds tracks={tracks} layout={layout} measure={guess} />
      <Tracks tracks={tracks} layout={layout} theme="light" chosen={chosen} measure={guess} />
    </svg>,
  );
  const texts = (css: string) => [...container.querySelectorAll(css)].map((one) => one.lastChild!.textContent ?? "");
  return { container, heads: texts(".head"), told: texts(".telling") };
}

const PAIRS = [
  ["bad", "good"],
  ["no entailment", "entailment"],
  ["not acceptable", "grammatically acceptable"],
] as const;

it.each(PAIRS.flatMap((pair) => [140, 190, 260, 420].map((width) => [...pair, width] as const)))(
  "a number of %s and %s has its class beside it, or above all of them: %i px",
  (low, high, width) => {
    const said = [0.1, 0.9, 0.02, 0.5, 0.97].map((one) => verdict(one));
    const named = said.map((one) => one.map((best) => ({ ...best, output: best.output === "good" ? high : low })));
    const { heads, told } = draw(
      saying(5, (step) => named[step]!),
      { ...SENSE, output: { low, high } },
      width,
    );
    expect(told.length).toBeGreaterThan(0);
    const bare = told.filter((text) => !text.startsWith(low) && !text.startsWith(high));
    const ofClass = heads.filter((text) => text.startsWith(`% ${high.slice(0, 3)}`));
    expect([bare.length, ofClass.length]).toEqual(bare.length > 0 ? [told.length, 1] : [0, 0]);
  },
);

it.each([
  ["classes", ["sport", "science", "society"], { probability: 0.3, value: null }],
  ["values on one axis", ["load +1", "load +2", "load +3"], { probability: null, value: 2, came: 3 }],
])("several %s are told apart by the forms of their lines, and each number has a name", (_, names, one) => {
  const sentence = saying(9, (step) =>
    names.map((output, place) => ({ ...one, ...(one.value ? { value: step + place } : {}), output })),
  );
  for (const width of [140, 420]) {
    cleanup();
    const { container, heads, told } = draw(sentence, { ...SENSE, kind: "labels" }, width);
    for (const form of FORMS.slice(0, names.length))
      expect(container.querySelectorAll(`.along .curve.${form}:not(.came, .early, .join)`)).toHaveLength(1);
    expect(container.querySelectorAll(".curve[style], .telling[style], .head[style]")).toHaveLength(0);
    for (const name of names) expect(heads).toContain(name);
    for (const text of told) expect(names.some((name) => text.startsWith(name))).toBe(true);
    const came = [...container.querySelectorAll(".curve.came:not(.early)")].map((path) => path.getAttribute("d"));
    expect(came).toHaveLength(one.value ? names.length : 0);
  }
});

it.each([150, 190, 300, 420, 640])("numbers at the ends of axes do not run together: %i px", (width) => {
  const several = saying(9, () => ["a", "b", "c"].map((output, place) => ({ output, probability: 0.5 - place / 10 })));
  for (const sentence of [series(9), several]) {
    cleanup();
    const { container } = draw(sentence, SENSE, width);
    const numbers = [...container.querySelectorAll(".track-ends .head")]
      .filter((one) => one.querySelector("title") === null)
      .map((one) => {
        const [x, y, own] = [one.getAttribute("x"), one.getAttribute("y"), guess(one.textContent!, HEAD_SIZE)];
        const from = one.classList.contains("ends") ? Number(x) - own : Number(x);
        return { from, to: from + own, y };
      });
    expect(numbers.length).toBeGreaterThan(1);
    for (const one of numbers)
      for (const other of numbers)
        if (other !== one && other.y === one.y)
          expect(Math.max(one.from - other.to, other.from - one.to)).toBeGreaterThan(6);
  }
});

it("of a chosen step it stands pale what the model would forecast there, where it says nothing", () => {
  const names = LEADS.map((lead) => `load +${lead}`);
  const { container } = draw(forecasting(names), SENSE, 420, [{ position: 20 }]);
  // Strong is only what the model said, after the last step.
  expect(container.querySelectorAll(".curve.ahead")).toHaveLength(1);
  expect(container.querySelector(".along .curve.ahead")).not.toBeNull();
  const marks = [...container.querySelectorAll(".would-say > *")].map((one) => one.getAttribute("class"));
  expect(marks).toEqual(["curve early", "node early"]);
  // Two numbers at least tell the pitch of rows ahead.
  expect(container.querySelectorAll(".rows-ahead text").length).toBeGreaterThan(1);
});
