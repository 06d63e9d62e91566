import { describe, expect, it } from "vitest";
import { HOSTILE } from "../testing/synthetic";
import { choicesToHash, hashToChoices } from "./address";
import { ANY_PANE, DEFAULT_CHOICES, type Choices } from "./choices";

const FULL: Choices = {
  panes: [
    { run: "a&b=c/#1", state: "encoder.rnn.l0.reverse/h", step: 1200 },
    { run: null, state: null, step: null },
  ],
  clusters: 12,
  threshold: 0.4,
  linkWidth: 3.5,
  clip: 2,
  wordColour: "class",
  sentence: 3,
  from: 7,
  selection: { words: HOSTILE.slice(0, 3), unit: 5, chip: 0, cloud: 1, step: 4 },
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
      "&p.rnnvis.unit=-3&p.rnnvis.step=1.5&p.rnnvis.from=%E0%A4%A";
    expect(hashToChoices(broken)).toEqual(DEFAULT_CHOICES);
    expect(hashToChoices("")).toEqual(DEFAULT_CHOICES);
  });

  it("keeps a second pane that says nothing", () => {
    const choices = { ...DEFAULT_CHOICES, panes: [ANY_PANE, ANY_PANE] };
    expect(hashToChoices(choicesToHash(choices, "#rnnvis")).panes).toHaveLength(2);
  });
});
