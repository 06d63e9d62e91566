import { describe, expect, it } from "vitest";
import { HOSTILE } from "../../testing/synthetic";
import { choicesToHash, readAddress } from "./address";
import { notKept } from "./parts";
import { ANY_PANE, DEFAULT_CHOICES, type Choices } from "../choices/choices";

const read = (hash: string) => {
  const { choices, refused } = readAddress(hash);
  return { choices, told: notKept(refused) };
};
const hashToChoices = (hash: string) => readAddress(hash).choices;

const FULL: Choices = {
  panes: [
    { run: "a&b=c/#1", state: "encoder.rnn.l0.reverse/h", step: 1200 },
    { run: null, state: null, step: null },
  ],
  clusters: 12,
  mainLinks: false,
  threshold: 0.4,
  linkWidth: 3.5,
  clip: 2,
  ceiling: 0.9,
  wordColour: "class",
  rawSigns: true,
  fit: true,
  wordView: "list",
  wordOrder: "count",
  chipShape: "tall",
  chipOrder: "importance",
  unitColour: "importance",
  unitOrder: HOSTILE[0]!,
  sentences: [3, -2, 1],
  typed: ["the food is not good", 'say "hi" & <b> +1 %'],
  off: [[0, 3, "u12"], ["u7"]],
  from: 7,
  visible: 12,
  variable: HOSTILE[1]!,
  selection: {
    side: 1,
    words: HOSTILE.slice(0, 3),
    units: [5, 0],
    chip: 0,
    cloud: 1,
    step: { sentence: 1, position: 4 },
    beside: [
      { sentence: 3, position: 0 },
      { sentence: 1, position: 5 },
    ],
  },
  pin: { run: "a&b=c/#1", state: "rnn.l0/h", step: 0 },
  flow: "words",
  band: { first: 0, second: 3 },
  colouring: "difference",
  bars: "difference",
  allRuns: { best: "val_loss", goal: "min" },
  timeline: {
    folded: true,
    curves: ["half_life", 'log:val "loss"&=1'],
    lines: ["a&b=c/#1"],
    thumbnails: "chips",
    metric: "half_life",
    speed: 10,
  },
};

describe("the address", () => {
  it("holds every choice, whatever the words", () => {
    expect(hashToChoices(choicesToHash(FULL, "#rnnvis"))).toEqual(FULL);
    for (const word of HOSTILE) {
      const choices = { ...FULL, selection: { ...FULL.selection, words: [word] } };
      expect(hashToChoices(choicesToHash(choices, "#rnnvis")).selection.words).toEqual([word]);
    }
  });

  it("is read by TensorBoard's own rule: one '=' in each part", () => {
    for (const part of choicesToHash(FULL, "#rnnvis").split("&").slice(1)) expect(part.split("=")).toHaveLength(2);
  });

  it("is short where nothing was chosen, and leaves the entries of others alone", () => {
    expect(choicesToHash(DEFAULT_CHOICES, "#rnnvis&p.rnnvis.clusters=4")).toBe("#rnnvis");
    expect(choicesToHash(DEFAULT_CHOICES, "#rnnvis&tagFilter=loss")).toBe("#rnnvis&tagFilter=loss");
    expect(choicesToHash(DEFAULT_CHOICES, "")).toBe("#rnnvis");
  });

  it("means the usual where it cannot be read", () => {
    const broken =
      "#rnnvis&p.rnnvis.clusters=99&p.rnnvis.threshold=much&p.rnnvis.words=[1,&p.rnnvis.pane0={}&p.rnnvis.clip=0" +
      "&p.rnnvis.unit=-3&p.rnnvis.step=1.5&p.rnnvis.from=%E0%A4%A&p.rnnvis.sentence=x&p.rnnvis.colour=pink" +
      "&p.rnnvis.view=&p.rnnvis.visible=0&p.rnnvis.curves={}&p.rnnvis.lines=[&p.rnnvis.glance=all&p.rnnvis.speed=3" +
      "&p.rnnvis.band=1:x&p.rnnvis.pin=[1]&p.rnnvis.flow=up&p.rnnvis.side=1" +
      "&p.rnnvis.colouring=";
    expect(hashToChoices(broken)).toEqual(DEFAULT_CHOICES);
    expect(hashToChoices("")).toEqual(DEFAULT_CHOICES);
  });

  it("tells in one sentence what could not be kept, and keeps the rest", () => {
    expect(read(choicesToHash(FULL, "#rnnvis")).told).toBeNull();
    const told = (entry: string) => read(`#rnnvis&p.rnnvis.${entry}`);
    expect(told("off=1,-1,u5,abc").choices.off[0]).toEqual([1, "u5"]);
    expect(told("off=1,-1,u5,abc").told).toContain("“off=1,-1,u5,abc” (chips such as 1, units such as u5)");
    expect(told("clusters=99").told).toContain("“clusters=99” (a whole number from 2 to 20)");
    const units = Array.from({ length: 51 }, (_, unit) => `u${unit}`).join();
    expect([told(`off=${units}`).choices.off[0].length, told(`off=${units}`).told]).toEqual([
      50,
      expect.stringContaining("at most 20 chips and 50 units"),
    ]);
    for (const typed of ["[5,null]", '[""]', "[broken", `["${"a".repeat(101)}"]`, `["${"a ".repeat(201)}"]`])
      expect(told(`typed=${typed}`).told).toContain("“typed=");
    expect(told('typed=["a","b","c","d"]').told).toContain("at most 3");
    expect(told('typed=["a"]&p.rnnvis.sentence=-3').told).toContain("“sentence=-3” (whole numbers from -1 on)");
    expect(told("view=lists").told).toContain("clouds or list");
    expect(told("nonsense=1").told).toContain("“nonsense=1” (it has no such part)");
    expect(told("from=%E0%A4%A").told).toContain("“from=%E0%A4%A” (it is cut off or damaged)");
  });

  it("knows a step of the first sentence by its position alone, and none of a sentence that is not shown", () => {
    const step = (hash: string) => hashToChoices(hash).selection.step;
    expect(step("#rnnvis&p.rnnvis.sentence=2&p.rnnvis.step=5")).toEqual({ sentence: 2, position: 5 });
    expect(step("#rnnvis&p.rnnvis.sentence=2&p.rnnvis.step=5&p.rnnvis.step-of=3")).toBeNull();
  });

  it("keeps a second pane that says nothing", () => {
    const choices = { ...DEFAULT_CHOICES, panes: [ANY_PANE, ANY_PANE] };
    expect(hashToChoices(choicesToHash(choices, "#rnnvis")).panes).toHaveLength(2);
  });

  it("that was sent with an earlier version opens as it was", () => {
    const sent =
      "#rnnvis&p.rnnvis.pane0=%5B%22lstm%2Fversion_0%22%2C%22rnn.l0%2Fh%22%2C400%5D&p.rnnvis.pane1=%5Bnull%2Cnull%2Cnull%5D" +
      "&p.rnnvis.clusters=6&p.rnnvis.threshold=0.5&p.rnnvis.view=list&p.rnnvis.units-by=unit&p.rnnvis.sentence=0%2C2" +
      "&p.rnnvis.words=%5B%22not%20good%22%5D&p.rnnvis.unit=3%2C1&p.rnnvis.side=1&p.rnnvis.step=2&p.rnnvis.step-of=2" +
      "&p.rnnvis.timeline=folded&p.rnnvis.glance=chips&p.rnnvis.speed=5&p.rnnvis.band=0%3A3&p.rnnvis.colouring=difference" +
      "&p.rnnvis.pin=%5B%22lstm%2Fversion_0%22%2C%22rnn.l0%2Fh%22%2C0%5D&p.rnnvis.runs=%5B%22val_loss%22%2C%22min%22%5D";
    const { choices, told } = read(sent);
    expect(told).toBeNull();
    expect(choices).toEqual({
      ...DEFAULT_CHOICES,
      panes: [{ run: "lstm/version_0", state: "rnn.l0/h", step: 400 }, ANY_PANE],
      clusters: 6,
      mainLinks: false,
      threshold: 0.5,
      wordView: "list",
      unitOrder: "unit",
      sentences: [0, 2],
      selection: {
        side: 1,
        words: ["not good"],
        units: [3, 1],
        chip: null,
        cloud: null,
        step: { sentence: 2, position: 2 },
        beside: [],
      },
      timeline: { ...DEFAULT_CHOICES.timeline, folded: true, thumbnails: null, speed: 5 },
      band: { first: 0, second: 3 },
      colouring: "difference",
      pin: { run: "lstm/version_0", state: "rnn.l0/h", step: 0 },
      allRuns: { best: "val_loss", goal: "min" },
    });
    expect(choicesToHash(choices, "#rnnvis")).toBe(sent.replace("&p.rnnvis.timeline=folded&p.rnnvis.glance=chips", ""));
  });

  it("that names the sign of words as an earlier version did colours them along the chip", () => {
    expect(read("#rnnvis&p.rnnvis.colour=sign")).toMatchObject({ choices: { wordColour: "chip" }, told: null });
  });
});
