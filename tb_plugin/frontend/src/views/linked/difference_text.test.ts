import { expect, it } from "vitest";
import { syntheticSnapshot } from "../../testing/synthetic";
import { differenceText } from "./difference_text";
import { directionText } from "./directions";

const RECORD = syntheticSnapshot({ units: 12, words: 12, clusters: 3, sentence: 3 });

it("keeps the meaning of orange and blue beside another pane, and has another colour for the strength of words", () => {
  const directions = directionText([RECORD, RECORD]);
  const all = differenceText([RECORD, RECORD], "later");
  expect(all.slice(0, directions.length)).toEqual(directions);
  const strength = all.slice(directions.length);
  expect(strength.map(({ text }) => text).join(" ")).toBe(
    "Words: purple where the later responds more strongly, slanted: less.",
  );
  for (const { sign } of strength) expect([1, -1]).not.toContain(sign);
});
