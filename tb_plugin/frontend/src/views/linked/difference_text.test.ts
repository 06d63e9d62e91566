import { expect, it } from "vitest";
import { OUTPUT } from "../../testing/saying";
import { syntheticSnapshot } from "../../testing/synthetic";
import { differenceText } from "./difference_text";

const RECORD = syntheticSnapshot({ units: 12, words: 12, clusters: 3, sentence: 3 });
const PUSHES = [0.9, -0.8, 0.1];
const PUSHING = { ...RECORD, output: OUTPUT, chips: RECORD.chips.map((chip, at) => ({ ...chip, push: PUSHES[at]! })) };

const said = (upwards: typeof RECORD, of: "push" | "strength", pairs = true, whose: "later" | "second" = "later") =>
  differenceText({ whose, upwards, words: { whose, of, values: new Map() }, pairs, links: true });
const text = (...given: Parameters<typeof said>) =>
  said(...given)
    .map((one) => one.text)
    .join(" ");

it("says where the later record moved, and which of its chips push otherwise: those of one record alone", () => {
  expect(text(PUSHING, "push")).toBe(
    "Orange: more towards “good”, blue: more towards “bad”. (chip 1 of the later pushes the other way round; chip 2 of the later pushes neither way)",
  );
  expect(said(PUSHING, "push").at(-1)!.short).toBe("(chip 1 the other way round, chip 2 neither way)");
});

it("has for the strength of words a colour that is neither orange nor blue", () => {
  const strength = said(RECORD, "strength").slice(-3);
  expect(strength.map((one) => one.text).join(" ")).toBe(
    "Words: purple where the later responds more strongly, slanted: less.",
  );
  const briefly = said(RECORD, "strength").map((one) => one.short ?? one.text);
  expect(briefly.join(" ").length).toBeLessThan(text(RECORD, "strength").length - 15);
  for (const { sign } of strength) expect([1, -1]).not.toContain(sign);
});

it("tells of units that are no pairs nothing but what the words have", () => {
  expect(text(PUSHING, "push", false, "second")).toBe("Orange: more towards “good”, blue: more towards “bad”.");
  expect(text(RECORD, "strength", false, "second")).toBe(
    "Words: purple where the second responds more strongly, slanted: less.",
  );
});
