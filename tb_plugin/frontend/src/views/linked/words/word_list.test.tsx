// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { fittedScales } from "../../../layout/scales";
import { NOTHING_SELECTED } from "../../../state/choices/choices";
import { golden } from "../../../testing/golden";
import { WordList } from "./WordList";

afterEach(cleanup);

it.each([
  [48, ["word"]],
  [130, ["word", "strength ▼"]],
  [180, ["word", "strength ▼", "sure"]],
  [340, ["word", "strength ▼", "sure", "seen"]],
  [400, ["word", "strength ▼", "sure", "seen", "cloud"]],
])("keeps the words in a list of %i pixels, and the numbers that have room", (width, headings) => {
  const { container } = render(
    <WordList
      snapshot={golden.snapshot}
      box={{ x: 0, y: 0, width, height: 300 }}
      paint={{
        wordColour: "cloud",
        by: null,
        strongest: fittedScales([{ snapshot: golden.snapshot, sentences: [] }]),
        theme: "light",
      }}
      selection={NOTHING_SELECTED}
      order="strength"
      colouring={null}
      onOrder={() => undefined}
    />,
  );
  const cells = (css: string) => [...container.querySelectorAll(css)].map((one) => one.textContent);
  expect(cells("thead th")).toEqual(headings);
  expect(cells("tbody tr:first-child > *")).toHaveLength(headings.length);
});
