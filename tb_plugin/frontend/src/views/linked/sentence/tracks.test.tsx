// @vitest-environment happy-dom
/** Tracks as they are drawn: each number has its class in sight, and curves are told apart without colours. */
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import type { Sentence } from "../../../api/types";
import { layoutWords } from "../../../layout/sentence/column";
import { FORMS } from "../../../layout/sentence/track";
import { tracksOf } from "../../../layout/sentence/tracks";
import { guess } from "../../../layout/text";
import { saying, SENSE, verdict } from "../../../testing/saying";
import { TrackEnds } from "./TrackEnds";
import { Tracks } from "./Tracks";

afterEach(cleanup);

function draw(sentence: Sentence, sense: typeof SENSE, width: number) {
  const tracks = tracksOf(sentence, sense, null);
  const layout = layoutWords(sentence, tracks, { x: 10, y: 40, width, height: 500 }, 0, null, guess);
  const { container } = render(
    <svg>
      <TrackEnds tracks={tracks} layout={layout} measure={guess} />
      <Tracks tracks={tracks} layout={layout} theme="light" measure={guess} />
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
      { kind: "classes", output: { low, high } },
      width,
    );
    expect(told.length).toBeGreaterThan(0);
    const bare = told.filter((text) => !text.startsWith(low) && !text.startsWith(high));
    const ofClass = heads.filter((text) => text.startsWith(`% ${high.slice(0, 3)}`));
    expect([bare.length, ofClass.length]).toEqual(bare.length > 0 ? [told.length, 1] : [0, 0]);
  },
);

it.each([
  ["classes", { probability: 0.3, value: null }],
  ["values", { probability: null, value: 2, came: 3 }],
])("several %s are told apart by the forms of their lines, and each number has a name", (_, one) => {
  const names = ["sport", "science", "society"];
  const sentence = saying(9, (step) =>
    names.map((output, place) => ({ ...one, ...(one.value ? { value: step + place } : {}), output })),
  );
  for (const width of [140, 420]) {
    cleanup();
    const { container, heads, told } = draw(sentence, { kind: "labels", output: null }, width);
    for (const form of FORMS)
      expect(container.querySelectorAll(`.along .curve.${form}:not(.came, .early, .join)`)).toHaveLength(1);
    expect(container.querySelectorAll(".curve[style], .telling[style], .head[style]")).toHaveLength(0);
    for (const name of names) expect(heads).toContain(name);
    for (const text of told) expect(names.some((name) => text.startsWith(name))).toBe(true);
    const came = [...container.querySelectorAll(".curve.came:not(.early)")].map((path) => path.getAttribute("d"));
    expect(came).toHaveLength(one.value ? names.length : 0);
  }
});
