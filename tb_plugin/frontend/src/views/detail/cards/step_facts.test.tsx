// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { RECORDED_LENS } from "../../../api/keys";
import { fittedScales } from "../../../layout/scales";
import { golden } from "../../../testing/golden";
import { setNoun } from "../../../wording/nouns";
import { StepFacts } from "./StepFacts";

afterEach(() => {
  cleanup();
  setNoun(["word"]);
});

it("says of a step of a series nothing of words, sentences or how its network would be run", () => {
  const { snapshot, sentence, causes } = golden;
  const why = "The record has no network by which a sentence could be run: not rows of one nn.Embedding.";
  const content = { snapshot, lens: RECORDED_LENS, sentences: [sentence], difference: null };
  const result = { key: null, value: null, error: null, pending: false };
  const said = (position: number) =>
    render(
      <StepFacts
        record={null as never}
        training="run"
        network={null as never}
        namesakes={null}
        responses={result}
        onMeasure={() => {}}
        step={{ sentence: sentence.index, position }}
        named={sentence.index}
        content={content as never}
        causes={{ ...result, value: { ...causes, why } } as never}
        scales={fittedScales([content] as never)}
        born={new Set()}
        act={() => {}}
      />,
    ).container.querySelector("p")!.textContent!;
  expect(said(1)).toContain(why);
  // Responses of chips are orange where these rise.
  const cells = [...document.querySelectorAll(".steps td:last-child")].map((one) => one.className);
  expect(cells).toEqual(sentence.steps[1]!.link.map((value) => (value > 0 ? "rise" : "fall")));
  setNoun(["level"]);
  for (const position of [1, 1000]) expect(said(position)).not.toMatch(/word|sentence|network|embedding/i);
});
