import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../api/types";
import { golden } from "../../testing/golden";
import { OUTPUT } from "../../testing/saying";
import type { PaneContent } from "../records/pane_content";
import type { PaneData } from "../records/pane_data";
import { wordDifferences } from "./word_differences";

const ASKED = { whose: "later", isFirstLater: false, areUnitsPairs: true, byPush: true } as const;
const word = golden.snapshot.words[0]!.text;

/** A pane whose first word pushes so much; of one that pushes nothing no output is known. */
function pane(push: number | null, unit: number[] | null = null): PaneData {
  const words = golden.snapshot.words.map((one, at) => ({ ...one, push: at === 0 ? push : null }));
  const snapshot: Snapshot = { ...golden.snapshot, words, output: push === null ? null : OUTPUT };
  const value = { snapshot } as PaneContent;
  return { content: { value }, unit: { value: unit && { ...golden.unit, responses: unit } } } as PaneData;
}

describe("words", () => {
  it("differ by what they push, later less earlier, wherever the later one stands", () => {
    const panes = [pane(0.25), pane(-1.5)];
    const found = wordDifferences(panes, golden.compare, ASKED);
    expect([found.of, [...found.values]]).toEqual(["push", [[word, -1.75]]]);
    expect(wordDifferences(panes, golden.compare, { ...ASKED, isFirstLater: true }).values.get(word)).toBe(1.75);
  });

  it("differ by their strength where no push is known, or something else was chosen to colour them", () => {
    const { word: first, norm_first, norm_second } = golden.compare.words[0]!;
    expect(golden.compare.later).toBe("first");
    for (const [panes, byPush] of [
      [[pane(1), pane(null)], true],
      [[pane(1), pane(2)], false],
    ] as const) {
      const { of, values } = wordDifferences(panes, golden.compare, { ...ASKED, byPush });
      expect(of).toBe("strength");
      expect(values.get(first)).toBeCloseTo(norm_first - norm_second, 2);
      expect(values.size).toBe(golden.compare.common_words);
    }
  });

  it("differ by the response of a chosen unit, along its chip in the later record, where units are pairs", () => {
    const { unit } = golden.unit;
    const responses = golden.snapshot.words.map((_, at) => at);
    const panes = [pane(0, responses), pane(0, responses.map((one) => 3 * one))]; // prettier-ignore
    const { of, values } = wordDifferences(panes, golden.compare, ASKED);
    expect(of).toEqual({ unit });
    const polarity = golden.snapshot.chips.flatMap(({ units }) => units).find((one) => one.unit === unit)!.polarity;
    const at = golden.snapshot.words.findIndex(({ count }, place) => place > 0 && count > 0);
    expect(values.get(golden.snapshot.words[at]!.text)).toBe(polarity * 2 * at);
    expect(wordDifferences(panes, golden.compare, { ...ASKED, areUnitsPairs: false }).of).toBe("push");
  });
});
