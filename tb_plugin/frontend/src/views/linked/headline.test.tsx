// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { guess } from "../../layout/text";
import { NOTHING_SELECTED } from "../../state/choices/choices";
import type { Telling } from "../../state/session/telling";
import { golden } from "../../testing/golden";
import { Headline } from "./Headline";

afterEach(cleanup);

const word = "petruchio";
const headline = (frame: number, telling: Telling, snapshots = [golden.snapshot]) =>
  render(
    <Headline
      snapshots={snapshots}
      row={{ word: telling.word, values: [] } as never}
      note={null}
      by="response"
      causes={null}
      difference={null}
      telling={telling}
      looking={false}
      selection={NOTHING_SELECTED}
      panes={snapshots.length}
      frame={frame}
      frameHeight={1000}
      measure={guess}
    />,
  ).container.querySelector(".headline")!;
const said = (...given: Parameters<typeof headline>) => headline(...given).querySelector("span")!.textContent!;

it.each([
  [
    { word, when: "epoch 12", frequent: true, count: 60 },
    / – (the most frequent .*(that|whose meaning) surely changed most|it changed much)/,
  ],
  [{ word, when: "epoch 12", frequent: false, count: 60 }, / – (the word (that|whose meaning)|it) changed most/],
  [
    { word, when: null, frequent: false, count: 60 },
    / – (the strongest word|the word with the strongest response|it is strongest)/,
  ],
])("says at every width why this word colours the units, shorter where there is less room", (telling, reason) => {
  const widths = [340, 600, 800, 1100, 1280, 1440, 1600, 1800, 2600];
  const texts = widths.map((frame) => said(frame, telling));
  for (const text of texts) expect(text).toMatch(reason);
  const narrow = said(1280, telling).length;
  expect(said(2600, telling).length).toBeGreaterThan(narrow);
});

it("says at every width in which of two trainings it is so, and nothing where there is one", () => {
  const [here, telling] = [golden.snapshot, { word, when: "epoch 12", frequent: false, count: 60 }];
  for (const frame of [600, 1000, 1600, 2600]) {
    expect(said(frame, telling, [here, { ...here, run: "other" }])).toMatch(/ changed most.* in the first run\./);
    expect(said(frame, telling, [here, { ...here, state: "other" }])).toMatch(/ changed most.* in the first state\./);
    expect(said(frame, telling, [here, { ...here, epoch: 0 }])).not.toContain("in the first");
  }
});

it("says at every width that it surely changed most, where another one may have changed more", () => {
  const telling = { word, when: "epoch 12", frequent: false, surely: true, count: 60 };
  for (const frame of [340, 600, 1280, 2600]) expect(said(frame, telling)).toContain(" surely changed most");
});

it("says at every width how often the word was seen, where that is not often", () => {
  for (const [when, reason] of [
    ["epoch 12", " changed most"],
    [null, "strongest"],
  ] as const)
    for (const frame of [340, 600, 1280, 2600]) {
      const of = (count: number) => said(frame, { word, when, frequent: false, count });
      expect(of(6)).toMatch(new RegExp(`${reason}.*, seen 6 times\\.`));
      expect(of(1)).toContain(", seen 1 time.");
      expect(of(10)).not.toContain("seen");
    }
});

it("names both levels of a step, each cut in its variable, and has all of them in the title", () => {
  const levels = "temperature of the bearing: warm, vibration: high";
  const found = headline(1600, { word: levels, when: "epoch 1", frequent: false, count: 60 });
  expect(found.textContent).toMatch(/what “temp[\w ]*…: warm, vibration: high” does to them/);
  expect(found.getAttribute("title")).toContain(`what “${levels}” does to them`);
});
