// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { RECORDED_LENS } from "../../../api/keys";
import { fittedScales } from "../../../layout/scales";
import { DEFAULT_CHOICES, type Change } from "../../../state/choices/choices";
import { golden } from "../../../testing/golden";
import { signed } from "../../../wording/numbers";
import { StepsCompared } from "./StepsCompared";

afterEach(cleanup);

const { snapshot, sentence } = golden;
const content = {
  snapshot,
  lens: RECORDED_LENS,
  sentences: [sentence],
  off: [],
  ownSentence: (one: number) => one,
  sharedSentence: (one: number) => one,
  standIns: {},
  sentenceErrors: {},
  difference: null,
  offError: null,
};
const nothing = { key: null, value: null, error: null, pending: false };

function compare(positions: readonly number[], born: ReadonlySet<number> = new Set()) {
  let choices = DEFAULT_CHOICES;
  const { container } = render(
    <StepsCompared
      steps={positions.map((position) => ({ sentence: sentence.index, position }))}
      theme="light"
      content={content}
      responses={nothing}
      causes={nothing}
      born={born}
      namesakes={null}
      scales={fittedScales([content])}
      onMeasure={() => {}}
      act={(change: Change) => void (choices = change(choices))}
    />,
  );
  return { container, chosen: () => choices.selection.chip };
}

it("lays chosen steps beside each other, chip by chip, and a press chooses the chip", () => {
  const { container, chosen } = compare([0, 2], new Set([1]));
  const rows = [...container.querySelectorAll("tbody tr")].slice(0, sentence.chips);
  rows.forEach((row, chip) => {
    const numbers = [...row.querySelectorAll("td[title]")].map((cell) => cell.textContent);
    expect(numbers).toEqual([0, 2].map((step) => signed(sentence.steps[step]!.link[chip], sentence.resolution)));
    expect(row.querySelectorAll("svg g")).toHaveLength(2);
    // Orange up, blue down: numbers and the changes of the bars.
    [0, 2].forEach((step, place) => {
      const { link, change_positive, change_negative } = sentence.steps[step]!;
      expect(row.querySelectorAll("td[title]")[place]!.className).toBe(link[chip]! > 0 ? "rise" : "fall");
      const rises = [change_positive[chip]!, change_negative[chip]!].filter((one) => one > 0).length;
      expect(row.querySelectorAll("svg g")[place]!.querySelectorAll(".positive")).toHaveLength(rises);
    });
  });
  expect(rows.map((row) => row.querySelector("button")!.textContent)).toEqual(["0", "1 (new)", "2"]);
  fireEvent.click(rows[1]!.querySelector("button")!);
  expect(chosen()).toBe(1);
});

it("compares nothing where a step is not in this record", () => {
  expect(compare([0, sentence.steps.length]).container.textContent).toBe("");
});
