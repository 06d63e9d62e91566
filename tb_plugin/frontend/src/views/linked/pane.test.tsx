// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Causes, Changes, Responses, Sentence, Snapshot, Unit, Vocabulary } from "../../api/types";
import { RECORDED_LENS } from "../../api/keys";
import { fittedScales } from "../../layout/scales";
import { outputText } from "../../wording/said";
import { guess } from "../../layout/text";
import { shownLinks } from "../../layout/links";
import { DEFAULT_CHOICES, type Change, type Choices, type Selection } from "../../state/choices/choices";
import { polarities } from "../../state/records/along";
import { golden } from "../../testing/golden";
import { HOSTILE, syntheticSentence, syntheticSnapshot } from "../../testing/synthetic";
import { colour, divergingScale, wordScale } from "../theme/colours";
import type { Mark } from "../pointing/marks";
import { PaneView } from "./PaneView";

afterEach(cleanup);

interface Drawn {
  snapshot?: Snapshot;
  sentence?: Sentence | null;
  responses?: Responses | null;
  preview?: Responses | null;
  unit?: Unit | null;
  causes?: Causes | null;
  sentenceErrors?: Readonly<Record<number, string>>;
  changed?: Partial<Choices>;
  selection?: Partial<Selection>;
  changes?: Changes | null;
  changesOf?: number;
  onSwitch?: (chip: number) => void;
  vocabulary?: () => Promise<Vocabulary>;
}

function draw({
  snapshot = golden.snapshot,
  sentence = golden.sentence,
  responses = null,
  preview = null,
  unit = null,
  causes = null,
  sentenceErrors = {},
  changed = {},
  selection = {},
  changes = null,
  changesOf = snapshot.step,
  onSwitch,
  vocabulary,
}: Drawn = {}) {
  let choices: Choices = { ...DEFAULT_CHOICES, ...changed, selection: { ...DEFAULT_CHOICES.selection, ...selection } };
  const before = choices;
  const onHover = vi.fn();
  const content = {
    snapshot,
    lens: RECORDED_LENS,
    sentences: sentence ? [sentence] : [],
    off: [],
    ownSentence: (one: number) => one,
    sharedSentence: (one: number) => one,
    standIns: {},
    sentenceErrors,
    difference: null,
    offError: null,
  };
  const result = { key: "", error: null, pending: false };
  const { container } = render(
    <PaneView
      name="0"
      data={{
        resolved: null,
        training: null,
        content: { ...result, value: content },
        responses: { ...result, value: responses },
        preview: { ...result, value: preview },
        usual: { ...result, value: null },
        namesakes: null,
        unit: { ...result, value: unit },
        changes: { ...result, value: changes && { record: { ...snapshot, step: changesOf, created: 0 }, changes } },
        causes: { ...result, value: causes },
      }}
      content={content}
      choices={choices}
      scales={fittedScales([{ ...content, causes }])}
      zoom={1}
      need={{ area: 0, clouds: 0 }}
      width={1200}
      height={700}
      theme="light"
      measure={guess}
      hovered={signal<Mark | null>(null)}
      act={(change: Change) => (choices = change(choices))}
      onHover={onHover}
      onSwitch={onSwitch ?? null}
      vocabulary={vocabulary ?? null}
    />,
  );
  const all = (css: string) => [...container.querySelectorAll(css)];
  const one = (css: string) => container.querySelector(css)!;
  return { all, one, onHover, before, chosen: () => choices.selection, choices: () => choices };
}

const named = (elements: Element[], attribute: string) => elements.map((element) => element.getAttribute(attribute));

describe("a pane of the golden payloads", () => {
  it("says what it shows", () => {
    const { step, epoch, units, clusters } = golden.snapshot;
    const pane = draw().one("[data-pane]");
    const said = ["units", "epoch", "step", "clusters"].map((name) => Number(pane.getAttribute(`data-${name}`)));
    expect(said).toEqual([units, epoch, step, clusters]);
  });

  it("has no sentence typed in a record of numbers, though it lacks those that are shown", () => {
    const drawn = { vocabulary: async () => ({ words: [], unknown: null }), sentence: null };
    const pencils = (word_kind: Snapshot["word_kind"]) =>
      draw({ ...drawn, snapshot: { ...golden.snapshot, word_kind } }).all(".type-sentence").length;
    expect([pencils("level"), pencils("word")]).toEqual([0, 1]);
    const without = (network: boolean) =>
      draw({ ...drawn, snapshot: { ...golden.snapshot, sentences: [], network } }).all(".type-sentence").length;
    expect([without(true), without(false)]).toEqual([1, 0]);
  });

  it("draws every unit once, in its chip", () => {
    const { all } = draw();
    const units = named(all("[data-unit]"), "data-unit").map(Number);
    expect(units.sort((a, b) => a - b)).toEqual(Array.from({ length: golden.snapshot.units }, (_, unit) => unit));
    for (const chip of golden.snapshot.chips)
      expect(all(`[data-chip="${chip.chip}"] [data-unit]`)).toHaveLength(chip.units.length);
  });

  it("says which chips are new since the record before", () => {
    const { chip } = golden.snapshot.chips[1]!;
    const origin = { cluster: chip, other: 0, shared: 2, size: 3, split: false };
    const changes = { ...golden.changes, chips: { born: [origin], died: [] } };
    const named = `chip ${chip} (new)`;
    const { all, one, onHover } = draw({ changes, onSwitch: () => {} });
    const names = all(".chip-label .name").map((name) => name.textContent);
    expect(names.filter((name) => name.includes("new"))).toEqual([named]);
    // Whoever hears it, points at it, or reads it at the bars or the switches learns the same.
    expect(one(`[data-chip="${chip}"]`).getAttribute("aria-label")).toContain(named);
    expect(one(`[data-switch="${chip}"]`).getAttribute("aria-label")).toBe(named);
    expect(all(".bar-number.new title").map((title) => title.textContent)).toEqual([named]);
    const links = all("[data-link]").filter((link) => link.getAttribute("data-link")!.startsWith(`${chip}:`));
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link.getAttribute("aria-label")).toContain(named);
    fireEvent.pointerMove(one(`[data-chip="${chip}"] .ground`));
    expect(onHover.mock.calls.at(-1)![1]).toMatchObject({ title: named });
    cleanup();
    const ofAnother = draw({ changes, changesOf: golden.snapshot.step - 1 });
    expect(ofAnother.one("[data-pane]").outerHTML).not.toContain("(new)");
  });

  it("draws or lists every word that occurred", () => {
    const words = named(draw().all("[data-word]"), "data-word");
    const wanted = golden.snapshot.words.filter((word) => word.cloud >= 0).map((word) => word.text);
    expect(words.sort()).toEqual(wanted.sort());
  });

  it("draws a glyph for every word of the sentence, in either direction", () => {
    expect(draw().all("[data-step]:not([data-pane])")).toHaveLength(golden.sentence.words.length);
    cleanup();
    const { all, one } = draw({ sentence: golden.reverse });
    expect(all("[data-step]:not([data-pane])")).toHaveLength(golden.reverse.words.length);
    expect(one('[title*="reads from the last word"]')).not.toBeNull();
  });

  it("draws what the model said along the words, and says all of it to those who hear it", () => {
    const { languageModel } = golden;
    const { all } = draw({ sentence: languageModel });
    const known = languageModel.steps.filter(({ loss }) => loss !== null);
    expect(all("[data-track='output'] .node")).toHaveLength(known.length);
    // Nothing follows the last word.
    expect(languageModel.steps.map(({ loss }) => loss === null).indexOf(true)).toBe(languageModel.steps.length - 1);
    languageModel.steps.forEach(({ predictions }, index) => {
      const step = all(".step")[index]!;
      expect(step.querySelector(".expected")!.textContent.slice(0, 3)).toBe(`→ ${predictions[0]!.output[0]}`);
      for (const one of predictions) expect(step.getAttribute("aria-label")).toContain(outputText(one));
    });
  });

  it("draws a curve for each variable of a series that there is room for, and lets another one stand first", () => {
    const sizes = { units: 24, words: 70, clusters: 3, sentence: 480 };
    const names = Array.from({ length: 12 }, (_, place) => `sensor ${place}`);
    const words = syntheticSentence(sizes);
    const steps = words.steps.map((step, at) => ({
      ...step,
      label: "sensor 0: low",
      values: names.map((_, place) => Math.sin(at / (place + 2))),
    }));
    const sentence = { ...words, variables: names.map((name) => ({ name, edges: [0] })), steps };
    const { all, one, choices } = draw({ snapshot: syntheticSnapshot(sizes), sentence });
    const shown = named(all("[data-track]"), "data-track");
    expect(shown).toEqual(names.slice(0, shown.length));
    expect(shown.length).toBeGreaterThan(1);
    // A window of 480 steps stands as a whole, with a strip to look at fewer.
    expect(one(".strip").getAttribute("aria-valuemax")).toBe("0");
    fireEvent.change(one(".variable-choice"), { target: { value: "sensor 7" } });
    expect(choices().variable).toBe("sensor 7");
    cleanup();
    const chosen = draw({ snapshot: syntheticSnapshot(sizes), sentence, changed: { variable: "sensor 7" } });
    expect(chosen.one("[data-track]").getAttribute("data-track")).toBe("sensor 7");
    cleanup();
    expect(draw().all(".variable-choice")).toEqual([]);
  });

  it("says of each sentence that is not there why", () => {
    const sentenceErrors = { [-1]: "It does not know “zzz”.", [-2]: "It does not know “<b>”." };
    const { all } = draw({ sentenceErrors, changed: { sentences: [-1, golden.sentence.index, -2] } });
    expect(all(".sentence-missing").map(({ textContent }) => textContent)).toEqual([
      sentenceErrors[-1],
      sentenceErrors[-2],
    ]);
  });

  it("lists sentences of the person's own apart from those of the validation set", () => {
    const [first, ...others] = golden.snapshot.sentences;
    const { all } = draw({ snapshot: { ...golden.snapshot, sentences: [{ ...first!, own: true }, ...others] } });
    expect(named(all("optgroup"), "label")).toEqual(["your own", "from the validation set"]);
    expect(all("optgroup[label='your own'] option")).toHaveLength(1);
    cleanup();
    expect(draw().all("optgroup")).toHaveLength(0);
    expect(draw().all(".sentence-choice option")).toHaveLength(golden.snapshot.sentences.length);
  });

  it("draws the main links of each cloud, orange where they rise", () => {
    const { all } = draw();
    const wanted = shownLinks(golden.snapshot, "main").map(({ left, right }) => `${left}:${right}`);
    expect(wanted.length).toBeLessThan(golden.snapshot.links.flat().length);
    expect(named(all("[data-link]"), "data-link").sort()).toEqual(wanted.sort());
    for (const link of all("[data-link]")) {
      const [chip, cloud] = link.getAttribute("data-link")!.split(":").map(Number);
      const sign = golden.snapshot.links[cloud!]![chip!]! > 0 ? "positive" : "negative";
      expect(link.getAttribute("class")).toContain(sign);
    }
  });

  it("colours the units by their response along the chip, cuts a corner of those that go against it, and shows raw signs as they are", () => {
    const fills = named(draw().all("[data-unit]"), "fill");
    expect(new Set(fills)).toEqual(new Set([colour("neutral", "light")]));
    const row = golden.responses.rows.find(({ values }) => values.some((value) => value !== 0))!;
    const withRaw = { ...golden.snapshot, raw_signs: true, chips: golden.snapshot.chips.map((chip) => ({ ...chip, units: chip.units.map((one) => ({ ...one, polarity: 1 as const })) })) }; // prettier-ignore
    for (const snapshot of [golden.snapshot, withRaw]) {
      cleanup();
      const { one } = draw({ snapshot, responses: { ...golden.responses, rows: [row] } });
      const scale = divergingScale(DEFAULT_CHOICES.clip * snapshot.response_scale, "light");
      const corners = new Map<string, number>();
      for (const { unit, polarity } of snapshot.chips.flatMap(({ units }) => units)) {
        const square = one(`[data-unit="${unit}"]`);
        expect(square.getAttribute("fill")).toBe(scale(polarity * row.values[unit]!));
        expect(square.getAttribute("aria-label")!.includes("against")).toBe(polarity < 0);
        corners.set(square.getAttribute("d")!, polarity);
      }
      // One shape each: whole, and with a corner cut off.
      expect([...corners.values()].sort()).toEqual(snapshot === withRaw ? [1] : [-1, 1]);
      expect([...corners].map(([d, polarity]) => [d.match(/Q/g)!.length, polarity]).sort()).toEqual(
        snapshot === withRaw ? [[4, 1]] : [[3, -1], [4, 1]], // prettier-ignore
      );
    }
  });

  it("colours the words by the chosen unit, along its chip, and slants those that it falls with", () => {
    const { all } = draw({ unit: golden.unit, selection: { units: [golden.unit.unit] } });
    const { words, chips } = golden.snapshot;
    const sign = polarities(chips)[golden.unit.unit]!;
    const scale = wordScale(DEFAULT_CHOICES.clip * fittedScales([{ snapshot: golden.snapshot, sentences: [] }]).response, "light"); // prettier-ignore
    const drawn = all("[data-word]");
    expect(drawn.length).toBeGreaterThan(10);
    for (const element of drawn) {
      const position = words.findIndex(({ text }) => text === element.getAttribute("data-word"));
      const value = sign * golden.unit.responses[position]!;
      expect(element.getAttribute("fill")).toBe(scale(value, words[position]!.certainty));
      expect(element.getAttribute("class")!.includes("lowers")).toBe(value < 0);
    }
  });

  it("slants the words that their clouds' main chips fall with, where no unit or push colours them", () => {
    const { words } = golden.snapshot;
    const drawn = draw({ changed: { wordColour: "chip" } }).all("[data-word]");
    for (const element of drawn) {
      const { strength } = words.find(({ text }) => text === element.getAttribute("data-word"))!;
      expect(element.getAttribute("class")!.includes("lowers")).toBe(strength < 0);
    }
  });

  it("draws the links of the chosen step", () => {
    const { all } = draw({ responses: golden.step, selection: { step: { sentence: 0, position: 1 } } });
    const steps = named(all("[data-step-link]"), "data-step-link");
    expect(steps.length).toBeGreaterThan(0);
    for (const name of steps) expect(name).toMatch(/^1:\d+$/);
    // Orange where the chip rises, as the glyph's changes are.
    for (const link of all("[data-step-link]")) {
      const value = golden.sentence.steps[1]!.link[Number(link.getAttribute("data-step-link")!.split(":")[1])]!;
      expect(link.getAttribute("class")).toContain(value > 0 ? "positive" : "negative");
    }
    const bars = (sign: string) => all(`.bars .${sign}`).map((path) => path.getAttribute("d")!.split("M").length - 1);
    const changes = golden.sentence.steps.flatMap((one) => [...one.change_positive, ...one.change_negative]);
    const counts = [changes.filter((one) => one > 0).length, changes.filter((one) => one < 0).length];
    expect(["positive", "negative"].map((sign) => bars(sign).reduce((sum, one) => sum + one, 0))).toEqual(counts);
    expect(counts[0]).not.toBe(counts[1]);
  });
});

describe("words that have broken drawings", () => {
  const sizes = { units: 24, words: 70, clusters: 3, sentence: 60 };

  it("are text and nothing else", () => {
    const { all, one } = draw({ snapshot: syntheticSnapshot(sizes), sentence: syntheticSentence(sizes) });
    const words = named(all("[data-word]"), "data-word");
    for (const word of HOSTILE) expect(words).toContain(word);
    expect(all("img")).toEqual([]);
    const hostile = all("[data-word]").find((element) => element.getAttribute("data-word") === HOSTILE[0])!;
    expect(hostile.textContent).toBe(HOSTILE[0]);
    expect(one(".strip")).not.toBeNull();
  });
});

describe("a click does one thing", () => {
  it("on a unit, and not on its chip", () => {
    const { one, chosen, before } = draw();
    fireEvent.click(one('[data-unit="3"]'));
    expect(chosen()).toEqual({ ...before.selection, units: [3] });
  });

  it("on a word, and not on its cloud; with shift beside the others", () => {
    const { one, chosen } = draw();
    fireEvent.click(one('[data-word="the"]'));
    expect(chosen()).toMatchObject({ words: ["the"], cloud: null });
    fireEvent.click(one('[data-word="of"]'), { shiftKey: true });
    expect(chosen()).toMatchObject({ words: ["the", "of"], cloud: null });
  });

  it("on a chip, a cloud, a link or a glyph", () => {
    const { one, chosen } = draw();
    fireEvent.click(one('[data-chip="1"] .ground'));
    expect(chosen()).toMatchObject({ chip: 1 });
    fireEvent.click(one('[data-cloud="2"] .ground'));
    expect(chosen()).toMatchObject({ chip: null, cloud: 2 });
    fireEvent.click(one('[data-step="1"]:not([data-pane])'));
    expect(chosen()).toMatchObject({ step: { sentence: 0, position: 1 } });
  });

  it("on the ground nothing", () => {
    const { one, chosen, before } = draw();
    fireEvent.click(one("[data-pane] svg"));
    expect(chosen()).toEqual(before.selection);
  });
});

describe("by keyboard", () => {
  it("Enter chooses, and arrows go to the next of the same kind", () => {
    const { one, chosen } = draw();
    fireEvent.keyDown(one('[data-step="0"]:not([data-pane])'), { key: "Enter" });
    expect(chosen()).toMatchObject({ step: { sentence: 0, position: 0 } });
    (one('[data-step="0"]:not([data-pane])') as HTMLElement).focus();
    fireEvent.keyDown(one('[data-step="0"]:not([data-pane])'), { key: "ArrowDown" });
    expect(document.activeElement?.getAttribute("data-step")).toBe("1");
  });

  it("reaches each kind of mark with one stop", () => {
    const { all } = draw();
    for (const name of ["data-unit", "data-chip", "data-cloud", "data-word", "data-step"])
      expect(all(`[${name}][tabindex="0"]:not([data-pane])`)).toHaveLength(1);
  });
});

describe("pointing", () => {
  it("tells the numbers of a unit, a word and a link", () => {
    const { one, onHover } = draw({ responses: golden.responses });
    const told = (css: string) => {
      fireEvent.pointerMove(one(css));
      return onHover.mock.lastCall![1] as { title: string; lines: [string, string][] };
    };
    expect(told('[data-unit="3"]').title).toBe("unit 3");
    expect(
      told('[data-unit="3"]')
        .lines.map(([label]) => label)
        .join(),
    ).toContain("response to");
    expect(told('[data-word="the"]')).toMatchObject({
      title: "the",
      lines: expect.arrayContaining([["count", "3\u202f000"]]),
    });
    expect(told("[data-link]").title).toMatch(/^chip \d+ – cloud \d+$/);
    fireEvent.pointerLeave(one("[data-pane]"));
    expect(onHover.mock.lastCall![0]).toBeNull();
  });
});
