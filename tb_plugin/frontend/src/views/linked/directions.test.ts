import { describe, expect, it } from "vitest";
import type { Output } from "../../api/types";
import { OUTPUT } from "../../testing/saying";
import { syntheticSnapshot } from "../../testing/synthetic";
import { directionText } from "./directions";

const RECORD = syntheticSnapshot({ units: 12, words: 12, clusters: 3, sentence: 3 });

const record = (pushes: readonly (number | null)[], output: Output | null = OUTPUT, raw_signs = false) => ({
  output,
  raw_signs,
  chips: RECORD.chips.map((chip, at) => ({ ...chip, push: pushes[at]! })),
});

const said = (pushes: readonly (number | null)[], output: Output | null = OUTPUT, raw_signs = false) =>
  directionText([record(pushes, output, raw_signs)])
    .map(({ text }) => text)
    .join(" ");

describe("what orange means", () => {
  it("is the class that chips push to, with the chips that do not", () => {
    expect(said([0.5, 0.9, 0.2])).toBe("Orange pushes towards “good”, blue towards “bad”.");
    expect(said([0.5, -0.4, 0.1])).toMatch(/ \(chip 1 pushes the other way round; chip 2 pushes neither way\)$/);
  });

  it("is a larger value, or away from the only class that is known", () => {
    expect(said([1, 1, 1], { ...OUTPUT, low: null, high: "price", kind: "values" })).toMatch(
      /a larger price, .* smaller/,
    );
    expect(said([1, 1, 1], { ...OUTPUT, low: null })).toMatch(/away from “good”\.$/);
  });

  it("is no class where no chip pushes one, and raw signs are said", () => {
    for (const text of [said([0.1, 0, -0.1]), said([null, null, null], null)]) expect(text).not.toContain("good");
    expect(said([1, 1, 1], OUTPUT, true)).toBe("Orange: the unit rises, blue: it falls.");
    expect(RECORD.chips.some(({ units }) => units.some(({ polarity }) => polarity < 0))).toBe(true);
    expect(said([null, null, null], null)).toBe(
      "Orange: the unit rises, blue: it falls, with a cut corner the other way round.",
    );
  });

  it("is no class where most of the chips that push do so the other way round, as where the head was turned", () => {
    const turned = ["Orange: the unit rises, blue: it falls, with a cut corner the other way round."];
    expect(said([-1, 0, -1])).toBe([...turned, "(blue pushes towards “good” in chips 0, 2)"].join(" "));
    expect(said([-1, 1, -1])).toBe([...turned, "(blue pushes towards “good” in chips 0, 2, orange in chip 1)"].join(" ")); // prettier-ignore
    expect(directionText([record([-1, 0, -1]), record([1, 1, 1])]).map(({ text }) => text)).toEqual([
      "First pane: orange rises, blue falls (blue pushes towards “good” in chips 0, 2).",
      "Second pane: orange pushes towards “good”, blue towards “bad”.",
    ]);
  });

  it("is said of each pane where they have outputs of their own", () => {
    const [first, second] = [record([1, 1, 1]), record([1, 1, 1], { ...OUTPUT, low: "good", high: "bad" })];
    expect(directionText([first, second]).map(({ text }) => text)).toEqual([
      "First pane: orange pushes towards “good”, blue towards “bad”.",
      "Second pane: orange pushes towards “bad”, blue towards “good”.",
    ]);
    expect(directionText([record([1, -1, 1]), second])[0]!).toMatchObject({
      text: "First pane: orange pushes towards “good”, blue towards “bad” (chip 1 pushes the other way round).",
      short: "First pane: orange pushes towards “good” (chip 1 the other way round).",
    });
    expect(directionText([first, record([null, null, null], null)])[1]!.text).toBe(
      "Second pane: orange rises, blue falls.",
    );
  });

  it("says which chips are exceptions and how, in few words, too; of each pane where they differ", () => {
    const exceptions = (...panes: number[][]) => directionText(panes.map((pushes) => record(pushes))).at(-1)!;
    expect(exceptions([1, 0, 1], [1, 0, 1])).toMatchObject({
      text: "(chip 1 pushes neither way)",
      short: "(chip 1 neither way)",
      least: "",
    });
    expect(exceptions([0, 0, 0], [1, -1, 1])).toMatchObject({
      text: "(in the first pane all chips push neither way; in the second pane chip 1 pushes the other way round)",
      short: "(in the first pane all chips neither way; in the second pane chip 1 the other way round)",
      least: "(in the second pane chip 1 reversed)",
    });
    const many = { ...RECORD.chips[0]!, push: -1 };
    const chips = Array.from({ length: 10 }, (_, chip) => ({ ...many, chip, push: chip > 4 ? 1 : -1 }));
    expect(directionText([{ ...record([]), chips }]).at(-1)!).toMatchObject({
      text: "(chips 0, 1, 2, 3, 4 push the other way round)",
      short: "(5 chips the other way round)",
    });
    expect(exceptions([1, 1, 1], [1, 0, 1]).text).toBe("(in the second pane chip 1 pushes neither way)");
  });
});
