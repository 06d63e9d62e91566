// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { DEFAULT_CHOICES } from "../../../state/choices/choices";
import { golden } from "../../../testing/golden";
import { SentenceChoice } from "./SentenceChoice";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("writes its field when another sentence is chosen, and not at each drawing: a browser looks through all forms then", () => {
  const titles = [0, 1].map((index) => ({ ...golden.snapshot.sentences[0]!, index }));
  const choice = (sentence: number) => (
    <SentenceChoice
      titles={titles}
      sentence={null}
      place={0}
      choices={{ ...DEFAULT_CHOICES, sentences: [sentence] }}
      standIn={null}
      vocabulary={null}
      usual={0}
      narrow={false}
      act={() => {}}
    />
  );
  const { container, rerender } = render(choice(0));
  const written = vi.spyOn(container.querySelector("select")!, "value", "set");
  rerender(choice(0));
  expect(written).not.toHaveBeenCalled();
  rerender(choice(1));
  expect(written).toHaveBeenCalledExactlyOnceWith("1");
  expect(container.querySelector("select")!.value).toBe("1");
});

it("names the sentence that stands in the place of one that the record lacks, and how long a series is", () => {
  const titles = [{ ...golden.snapshot.sentences[0]!, index: 7, length: 1 }];
  const { container } = render(
    <SentenceChoice
      titles={titles}
      sentence={{ ...golden.sentence, index: 7, variables: [{ name: "x" }] as never, steps: [] }}
      place={0}
      choices={{ ...DEFAULT_CHOICES, sentences: [2] }}
      standIn={{ index: 7, why: "It lacks it." }}
      vocabulary={null}
      usual={0}
      narrow={false}
      act={() => {}}
    />,
  );
  expect(container.querySelector("select")!.selectedOptions[0]!.textContent).toBe("7 · a series of 1 step");
  expect(container.querySelector<HTMLElement>(".stand-in")!.title).toMatch(/^It lacks it\./);
});
