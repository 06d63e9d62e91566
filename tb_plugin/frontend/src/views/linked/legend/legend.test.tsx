// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, describe, expect, it } from "vitest";
import type { Causes, FindingList, Sentence } from "../../../api/types";
import { fittedScales } from "../../../layout/scales";
import { DEFAULT_CHOICES } from "../../../state/choices/choices";
import { golden } from "../../../testing/golden";
import { OUTPUT } from "../../../testing/saying";
import { WordsItem } from "./WordsItem";
import { Legend, type LegendProps } from "./Legend";

afterEach(cleanup);

it("says at which push a word's colour is full, and that what is beyond has it, too", () => {
  const snapshot = { ...golden.snapshot, output: { ...OUTPUT, scale: 2 } };
  const scales = { ...fittedScales([{ snapshot, sentences: [] }]), push: 2 };
  const props = {
    choices: DEFAULT_CHOICES,
    scales,
    snapshot,
    difference: null,
    wordsByUnit: null,
    theme: "light",
  } as const;
  expect(render(<WordsItem {...props} whole />).container.textContent).toMatch(
    /colour: push[^,]*, full at ±0.80? and beyond/,
  );
});

const NO_MARKS = { sameTraining: false, resumed: false, gaps: false };

/** The names of the items, and what all of them say once the panel is open. */
function read(
  sentence: Sentence,
  word: string | null = null,
  causes: readonly Causes[] = [],
  loading = false,
  of: Partial<Pick<LegendProps, "findings" | "learnt" | "strip" | "born" | "panes" | "ofTwo">> & {
    units?: "memory" | "response";
  } = {},
) {
  const { container, getByText } = render(
    <Legend
      choices={causes.length > 0 ? { ...DEFAULT_CHOICES, unitColour: of.units ?? "importance" } : DEFAULT_CHOICES}
      scales={fittedScales([{ snapshot: golden.snapshot, sentences: [sentence] }])}
      snapshot={golden.snapshot}
      panes={of.panes ?? [{ snapshot: golden.snapshot, sentences: [sentence], outputs: undefined }]}
      findings={of.findings ?? null}
      learnt={{ list: true, dots: true, ...of.learnt }}
      strip={of.strip ?? NO_MARKS}
      born={of.born ?? false}
      causes={causes}
      ofTwo={of.ofTwo ?? false}
      brief={false}
      switches
      ownGlyphs={false}
      row={word === null ? null : { word, values: [], count: 1 }}
      note={null}
      loading={loading}
      difference={null}
      wordsByUnit={null}
      flow={null}
      theme="light"
    />,
  );
  fireEvent.click(getByText("legend ▴"));
  const panel = container.querySelector(".legend-whole")!;
  const items = [...panel.querySelectorAll("[data-item]")].map((one) => one.getAttribute("data-item"));
  const seen = container.querySelector(".legend > .items")!.textContent;
  return { items, seen, said: panel.textContent, ringed: panel.querySelector(".says .ringed")?.textContent };
}

describe("the legend", () => {
  const said = ["good", "bad"].map((output) => ({ output, probability: 0.5, value: null }));
  const classes = golden.sentence.steps.map((one) => ({ ...one, predictions: said }));
  const variables = [{ name: "load", edges: [0.5] }];
  const values = golden.sentence.steps.map((one, at) => ({ ...one, predictions: [], values: [at] }));
  const far = golden.sentence.steps.map((one, at) => ({
    ...one,
    predictions: [1000, 15].map((value, place) => ({ output: `out ${place}`, probability: null, value: value + at })),
  }));
  it.each([
    ["values on two axes", { ...golden.sentence, steps: far }, ["values"], "after each step: out 0, out 1"],
    ["two classes", { ...golden.sentence, steps: classes }, ["classes"], "is after each step"],
    ["the next word", golden.languageModel, ["next word"], "→ below a word"],
    ["a series", { ...golden.sentence, variables, steps: values }, ["levels"], "shades: the levels of a variable"],
  ])("explains what goes along the steps: %s", (_, sentence, items, text) => {
    const found = read(sentence);
    expect(found.items).toEqual([...items, "strip"]);
    expect(found.said).toContain(text);
    for (const mark of ["kept", "cut corner", "switch", "▲"]) expect(found.said).toContain(mark);
  });

  it("says that colours are on their way, before it says that there are none", () => {
    expect(read(golden.sentence, null, [], true).said).toMatch(/^−\S+\+\S+?response of units: loading …/);
    cleanup();
    expect(read(golden.sentence).said).toMatch(/^units without a response/);
  });

  it("has a swatch for units whose memory is not known beside others", () => {
    const of = (memory: (number | null)[]): Causes => ({
      ...golden.causes,
      units: { importance: null, largest: null, memory },
    });
    expect(read(golden.sentence, null, [of([1, null])], false, { units: "memory" }).said).toContain(
      "half is gonenot known",
    );
    cleanup();
    expect(read(golden.sentence, null, [of([1, 2])], false, { units: "memory" }).said).not.toContain("not known");
  });

  it("says of which pane importance is known of single units, and whether epochs share a scale", () => {
    const none = { importance: null, largest: null, memory: null };
    const single = {
      ...golden.causes,
      measured: "head",
      importance_unit: "nats",
      units: { ...none, importance: [1], largest: 2 },
    } as Causes;
    const ofChips = { ...golden.causes, measured: "network", importance_unit: "nats", units: none } as Causes;
    const said = (...causes: Causes[]) => {
      cleanup();
      return read(golden.sentence, null, causes).said;
    };
    expect(said(single)).toContain("importance of each unit at the head, nats");
    expect(said(single, single)).not.toContain("scaled to what is shown");
    const both = said(single, ofChips);
    expect(both).toContain("first pane: importance of each unit at the head, nats; second: importance of its chip");
    expect(both).toContain("scaled to what is shown");
  });

  it("says of several values in what importance is, for headings of two panes have no room", () => {
    const of = { ...golden.causes, measured: "head", importance_unit: "deviations of the outputs" } as Causes;
    const two = read(golden.sentence, null, [of, of], false, { ofTwo: true, units: "response" });
    expect(two.said).toContain("importance of a chip: how far the outputs move, in deviations of the outputs");
    expect(two.seen.match(/importance: in deviations/g)).toHaveLength(1);
    cleanup();
    expect(read(golden.sentence, null, [of], false, { units: "response" }).seen).not.toContain("importance");
  });

  it("explains the marks of what was learnt that are in sight, and no others", () => {
    const [finding] = golden.findings.findings.filter(({ kind }) => kind === "word");
    const sure = { ...finding!, epoch: 3, when: "epoch 3", since_step: 4, until_step: 4 };
    const marks = (found: FindingList | null, learnt = { list: true, dots: true }) => {
      cleanup();
      const { items, said } = read(golden.sentence, null, [], false, { findings: found, learnt });
      return { items: items.filter((one) => ["learnt", "unsure", "best"].includes(one!)), said };
    };
    const best = { ...golden.findings, findings: [sure], best: { metric: "val_loss", goal: "min" as const, step: 4, epoch: 3, value: 1, last: 2, called: "", told: "" } }; // prettier-ignore
    const unsure = { ...golden.findings, findings: [{ ...sure, when: "epochs 3 to 5", until_step: 9 }], best: null };
    expect(marks(null).items).toEqual([]);
    expect(marks(best).items).toEqual(["learnt", "best"]);
    expect(marks(unsure).items).toEqual(["learnt", "unsure"]);
    expect(marks(unsure).said).toContain("drawn out on a small curve, hollow above the columns");
    // Beside two panes there is no list, and where there is little height there are no dots.
    expect(marks(unsure, { list: false, dots: true }).said).not.toContain("small curve");
    expect(marks(unsure, { list: false, dots: false }).items).toEqual([]);
  });

  it("explains of strips and chips the marks that some of them have: a second pane's, a resumed run's, a new chip's", () => {
    const said = (strip: Partial<LegendProps["strip"]>, born = false) => {
      cleanup();
      return read(golden.sentence, null, [], false, { strip: { ...NO_MARKS, ...strip }, born }).said;
    };
    const each = [said({ sameTraining: true }), said({ resumed: true }), said({ gaps: true }), said({}, true)];
    const marks = ["dashed outline", "the training was resumed", "hatched", "(new)"];
    expect(each.map((text) => marks.filter((mark) => text!.includes(mark)))).toEqual(marks.map((mark) => [mark]));
    expect(marks.filter((mark) => said({})!.includes(mark))).toEqual([]);
    expect(each[3]).toMatch(/shares less than half .* with the chip of that number .* changed by more than noise/);
  });

  it("explains the marks of both panes, and says of which one something is not known", () => {
    const steps = golden.sentence.steps.map((one) => ({ ...one, predictions: [{ output: "price", probability: null, value: 1 }] })); // prettier-ignore
    const without = { ...golden.sentence, steps };
    const withCame = { ...without, steps: steps.map((one) => ({ ...one, predictions: [{ ...one.predictions[0]!, came: 2 }] })) }; // prettier-ignore
    const panes = (...sentences: Sentence[]) => {
      cleanup();
      const shown = sentences.map((one) => ({ snapshot: golden.snapshot, sentences: [one], outputs: undefined }));
      return read(golden.sentence, null, [], false, { panes: shown }).said!;
    };
    const [neither, first, second, both] = [[without, without], [withCame, without], [without, withCame], [withCame, withCame]].map((two) => panes(...two)) as [string, string, string, string]; // prettier-ignore
    expect(neither).toMatch(/what came is not known(?! in)/);
    expect(first).toContain("what came is not known in the second pane");
    expect(second).toContain("what came is not known in the first pane");
    expect([first, second, both].map((said) => said.includes("what came, as the loss compares it"))).toEqual([true, true, true]); // prettier-ignore
    expect(both).not.toContain("not known");
    // What the model says is told of each where it differs.
    expect(both.match(/after each step: price/g)).toHaveLength(1);
    const differing = panes(golden.languageModel, without);
    for (const said of ["(first pane)", "after each step: price (second pane)"]) expect(differing).toContain(said);
  });

  it("says that there are more outputs than curves, and what is forecast after the last step", () => {
    const names = (count: number, name: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => ({ output: name(at), probability: null, value: at }));
    const steps = (said: ReturnType<typeof names>) =>
      golden.sentence.steps.map((one, at, all) => ({ ...one, predictions: said, enters_head: at === all.length - 1 }));
    const of = (said: ReturnType<typeof names>, variables: Sentence["variables"] = []) =>
      read({ ...golden.sentence, reverse: false, variables, steps: steps(said) });
    expect(of(names(6, (at) => `output ${at}`)).said).toContain("3 more outputs");
    cleanup();
    expect(of(names(3, (at) => `output ${at}`)).items).not.toContain("undrawn");
    cleanup();
    const path = of(
      names(6, (at) => `load +${at + 1}`),
      [{ name: "air", edges: [] }],
    );
    expect(path.items).not.toContain("undrawn");
    expect(path.said).toContain("what the model forecasts after the last step");
    expect(path.said).toContain("pale: what it would forecast from the chosen step");
    // In the lines only while one is chosen.
    expect(path.seen).not.toContain("chosen step");
  });

  it("has the ring of the word that colours the squares", () => {
    const { ringed, said } = read(golden.sentence, "the");
    expect(ringed).toBe("“the”");
    expect(said).toContain("ring: the word that colours the squares");
  });
});
