import { describe, expect, it } from "vitest";
import {
  allOff,
  chooseThumbnails,
  namesOf,
  refusal,
  shownThumbnails,
  stripSentence,
  switchedOn,
  switchOff,
  typedText,
  typeSentence,
} from "./asking";
import { DEFAULT_CHOICES, type Choices } from "./choices";
import { chooseSentence, clearSelection, closeSentence } from "./selection";
import { chooseClusters, choosePane } from "./panes";

const after = (...changes: ((choices: Choices) => Choices)[]) =>
  changes.reduce((choices, change) => change(choices), DEFAULT_CHOICES);

describe("a typed sentence", () => {
  it("stands at its place, with single spaces", () => {
    const choices = after(typeSentence("  the food\tis   good ", 0));
    expect([choices.sentences, choices.typed]).toEqual([[-1], ["the food is good"]]);
    expect(typedText(choices, -1)).toBe("the food is good");
    expect(after(typeSentence("  ", 0))).toBe(DEFAULT_CHOICES);
  });

  it("is typed anew where one stands, and found again where it is known", () => {
    const beside = after(typeSentence("a", 0), typeSentence("b", 1), typeSentence("c", 0));
    expect([beside.sentences, beside.typed]).toEqual([
      [-1, -2],
      ["c", "b"],
    ]);
    const again = after(typeSentence("a", 0), chooseSentence(3), typeSentence("a", 1));
    expect([again.sentences, again.typed]).toEqual([[3, -1], ["a"]]);
  });

  it("turns the strip to itself until the person chooses otherwise, or another sentence", () => {
    const typed = typeSentence("a", 1);
    expect(shownThumbnails(DEFAULT_CHOICES)).toBe("chips");
    expect([shownThumbnails(after(typed)), stripSentence(after(typed))]).toEqual(["sentence", -1]);
    expect(shownThumbnails(after(typed, chooseThumbnails("chips")))).toBe("chips");
    const again = after(typed, chooseThumbnails("chips"), chooseThumbnails("sentence"));
    expect([again.timeline.thumbnails, shownThumbnails(chooseSentence(2, 1)(again))]).toEqual([null, "chips"]);
  });

  it("that is too long is refused, and none is cut", () => {
    expect([refusal("the food"), refusal("a ".repeat(200))]).toEqual([null, null]);
    expect(refusal("a ".repeat(201))).toBe("A sentence has at most 200 words. This one has 201.");
    expect(refusal("a".repeat(101))).toBe("A sentence has at most 100 letters in a word. This one has 101.");
    expect(refusal(`${"a".repeat(99)} `.repeat(25))).toContain("at most 2400 letters");
    expect(after(typeSentence("a".repeat(101), 0))).toBe(DEFAULT_CHOICES);
  });

  it("of four the one that is not shown makes room", () => {
    const three = after(typeSentence("a", 0), typeSentence("b", 1), typeSentence("c", 2), closeSentence(-2));
    const four = typeSentence("d", 2)(three);
    expect([four.sentences, four.typed]).toEqual([
      [-1, -3, -2],
      ["a", "d", "c"],
    ]);
  });
});

describe("what is switched off", () => {
  it("is off beside others, and on by a second click, by Escape, and where its number means another", () => {
    const off = after(switchOff(3, 0), switchOff(1, 0), switchOff(2, 1));
    expect(off.off).toEqual([[1, 3], [2]]);
    expect(switchOff(3, 0)(off).off).toEqual([[1], [2]]);
    expect(after(switchOff("u12", 0), switchOff("u3", 0), switchOff(4, 0)).off[0]).toEqual([4, "u3", "u12"]);
    expect(clearSelection(off).off).toEqual([[], []]);
  });

  it("is at most fifty units, of which the first few are named", () => {
    const all = after(...Array.from({ length: 50 }, (_, unit) => switchOff(`u${unit}`, 0)));
    expect(allOff(after(switchOff("u1", 0)).off[0])).toBeNull();
    expect(allOff(all.off[0])).toMatch(/^At most 50 units/);
    expect(switchOff("u50", 0)(all)).toBe(all);
    expect(switchOff("u49", 0)(all).off[0]).toHaveLength(49);
    expect(switchOff(2, 0)(all).off[0]).toHaveLength(51);
    expect(namesOf(all.off[0])).toBe("units 0, 1, 2, 3, 4, 5, 6, 7, 8 and 41 more");
  });

  it("is on again where other clusters have other chips, which is told; units stay off", () => {
    const off = after(switchOff(1, 0), switchOff("u5", 0));
    const changed = chooseClusters(5)(off);
    expect(changed.off).toEqual([["u5"], []]);
    expect(switchedOn(off, changed)).toBe("On again: chip 1; other clusters have other chips. Units stay off.");
    const other = choosePane(0, { run: "other" })(off);
    expect(switchedOn(off, other)).toBe("On again: chip 1 and unit 5; another run or state has others.");
    for (const change of [clearSelection, switchOff(1, 0)]) expect(switchedOn(off, change(off))).toBeNull();
    expect(switchedOn(changed, chooseClusters(6)(changed))).toBeNull();
  });
});
