import { describe, expect, it } from "vitest";
import { syntheticSnapshot } from "../../testing/synthetic";
import { differenceText } from "./difference_text";
import { directionText } from "./directions";

const RECORD = syntheticSnapshot({ units: 12, words: 12, clusters: 3, sentence: 3 });
const texts = (units: boolean) => differenceText(RECORD, "later", units).map(({ text }) => text);

describe("orange beside another pane", () => {
  it("is more in the later record, for squares and for words", () => {
    expect(texts(true).join(" ")).toBe(
      "Orange squares: more in the later, blue: less. Words: orange where the later responds more strongly, blue: less.",
    );
  });

  it("keeps its meaning for squares whose units are no pairs", () => {
    expect(texts(false).slice(0, 2)).toEqual(
      directionText(RECORD)
        .slice(0, 2)
        .map(({ text }) => text),
    );
  });
});
